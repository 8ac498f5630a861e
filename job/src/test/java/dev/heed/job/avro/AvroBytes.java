package dev.heed.job.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Avro's own generic encoder and decoder, and single numbers in Avro binary for records made by hand. */
final class AvroBytes {
    private AvroBytes() {}

    static byte[] write(GenericRecord record) {
        return write(record, out -> EncoderFactory.get().binaryEncoder(out, null));
    }

    static byte[] write(SpecificRecord record) {
        return write(
                new SpecificDatumWriter<SpecificRecord>(record.getSchema(), data(record)),
                record,
                out -> EncoderFactory.get().binaryEncoder(out, null));
    }

    /** Into a generated class, which Avro would look up by its name and then not trust. */
    static SpecificRecord readInto(SpecificRecord record, byte[] bytes) throws IOException {
        return new SpecificDatumReader<SpecificRecord>(record.getSchema(), record.getSchema(), data(record))
                .read(record, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    /** With several blocks an array, each with a negative count and its size. */
    static byte[] writeBlocks(GenericRecord record, int blockSize) {
        return write(
                record,
                out -> new EncoderFactory().configureBlockSize(blockSize).blockingBinaryEncoder(out, null));
    }

    /** Each argument as it stands in Avro binary: whole numbers, floats, strings, booleans, and bytes as they are. */
    static byte[] of(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            SizeCounter size = new SizeCounter();
            write(part, size);
            ByteWriter writer = new ByteWriter(part instanceof byte[] raw ? raw.length : size.size());
            if (part instanceof byte[] raw) {
                writer.raw(raw);
            } else {
                write(part, writer);
            }
            out.writeBytes(writer.array());
        }
        return out.toByteArray();
    }

    private static void write(Object part, RecordWriter out) {
        if (part instanceof Float real) {
            out.real(real);
        } else if (part instanceof Number number) {
            out.number(number.longValue());
        } else if (part instanceof Boolean bool) {
            out.bool(bool);
        } else if (part instanceof String string) {
            out.string(string);
        }
    }

    private static SpecificData data(SpecificRecord record) {
        SpecificData data = new SpecificData() {
            @Override
            public Class<?> getClass(Schema schema) {
                return schema.getType() == Schema.Type.RECORD ? record.getClass() : super.getClass(schema);
            }
        };
        data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        return data;
    }

    private static byte[] write(GenericRecord record, Function<ByteArrayOutputStream, BinaryEncoder> encoders) {
        return write(new GenericDatumWriter<>(record.getSchema(), new GenericData()), record, encoders);
    }

    private static <R> byte[] write(
            DatumWriter<R> writer, R record, Function<ByteArrayOutputStream, BinaryEncoder> encoders) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = encoders.apply(out);
        try {
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
