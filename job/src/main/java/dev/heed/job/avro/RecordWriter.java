package dev.heed.job.avro;

import java.util.Map;

/** Where a codec writes the fields of a record to, in Avro binary: {@link ByteWriter}, or {@link SizeCounter} to measure it first. */
interface RecordWriter {
    /** An int or a long, which are the same in Avro binary. */
    void number(long value);

    void bool(boolean value);

    void real(float value);

    void string(String value);

    void bytes(byte[] value);

    /** An array in one block. */
    void floats(float[] values);

    /** The branch of a union of null and another type, which is to follow if this returns true. */
    default boolean present(Object valueOrNull) {
        number(valueOrNull == null ? 0 : 1);
        return valueOrNull != null;
    }

    default void optionalString(String valueOrNull) {
        if (present(valueOrNull)) {
            string(valueOrNull);
        }
    }

    default void optionalBytes(byte[] valueOrNull) {
        if (present(valueOrNull)) {
            bytes(valueOrNull);
        }
    }

    default void optionalNumber(Long valueOrNull) {
        if (present(valueOrNull)) {
            number(valueOrNull);
        }
    }

    default void optionalStrings(String[] valuesOrNull) {
        if (present(valuesOrNull)) {
            strings(valuesOrNull);
        }
    }

    default void strings(String[] values) {
        if (values.length > 0) {
            number(values.length);
            for (String value : values) {
                string(value);
            }
        }
        number(0);
    }

    default void numbers(long[] values) {
        if (values.length > 0) {
            number(values.length);
            for (long value : values) {
                number(value);
            }
        }
        number(0);
    }

    default void bytesMap(Map<String, byte[]> map) {
        if (!map.isEmpty()) {
            number(map.size());
            map.forEach((key, value) -> {
                string(key);
                bytes(value);
            });
        }
        number(0);
    }
}
