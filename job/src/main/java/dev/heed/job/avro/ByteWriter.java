package dev.heed.job.avro;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes Avro binary, as {@code BinaryEncoder} does, into an array of just the size that {@link SizeCounter} gives. */
final class ByteWriter implements RecordWriter {
    private final ByteBuffer out;

    ByteWriter(int size) {
        out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The array, now full. */
    byte[] array() {
        if (out.hasRemaining()) {
            throw new IllegalStateException(out.remaining() + " bytes were counted and not written");
        }
        return out.array();
    }

    /** Bytes as they are, without a length. */
    void raw(byte[] value) {
        out.put(value);
    }

    @Override
    public void number(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7FL) != 0) {
            out.put((byte) (zigzag | 0x80));
            zigzag >>>= 7;
        }
        out.put((byte) zigzag);
    }

    @Override
    public void bool(boolean value) {
        out.put((byte) (value ? 1 : 0));
    }

    @Override
    public void real(float value) {
        out.putInt(Float.floatToRawIntBits(value));
    }

    @Override
    public void string(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void bytes(byte[] value) {
        number(value.length);
        out.put(value);
    }

    @Override
    public void floats(float[] values) {
        if (values.length > 0) {
            number(values.length);
            out.asFloatBuffer().put(values);
            out.position(out.position() + values.length * Float.BYTES);
        }
        number(0);
    }
}
