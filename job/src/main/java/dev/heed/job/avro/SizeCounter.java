package dev.heed.job.avro;

/** Counts the bytes that {@link ByteWriter} would write. */
final class SizeCounter implements RecordWriter {
    private long size;

    /** The size of what was written so far; an array cannot hold more than an int of it. */
    int size() {
        if (size > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("a record of " + size + " bytes is more than an array can hold");
        }
        return (int) size;
    }

    @Override
    public void number(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        size += 1 + (63 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    @Override
    public void bool(boolean value) {
        size++;
    }

    @Override
    public void real(float value) {
        size += Float.BYTES;
    }

    @Override
    public void string(String value) {
        int length = Utf8Text.length(value);
        number(length);
        size += length;
    }

    @Override
    public void bytes(byte[] value) {
        number(value.length);
        size += value.length;
    }

    @Override
    public void floats(float[] values) {
        if (values.length > 0) {
            number(values.length);
            size += (long) values.length * Float.BYTES;
        }
        number(0);
    }
}
