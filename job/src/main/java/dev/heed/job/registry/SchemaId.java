package dev.heed.job.registry;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * How a record names its writer schema. Two forms, big-endian: 00 and the 4 bytes of an id, which one registry has given; 01 and the 16
 * bytes of a GUID, which is the same in all. Either is the value of the header {@value #HEADER}, and then the Kafka value is bare Avro;
 * or it comes before the Avro in the Kafka value. A header goes before a prefix.
 */
public sealed interface SchemaId {
    /** The header of a record that names the schema of its value. */
    String HEADER = "__value_schema_id";

    /** Bytes of {@link #prefix}. */
    int PREFIX_BYTES = 1 + Integer.BYTES;

    /** An id, which only means something to the registry that gave it. */
    record Id(int id) implements SchemaId {
        @Override
        public String path() {
            return "/schemas/ids/" + id;
        }

        @Override
        public int length() {
            return PREFIX_BYTES;
        }

        @Override
        public String toString() {
            return "schema " + id;
        }
    }

    /** A GUID. */
    record Guid(UUID guid) implements SchemaId {
        @Override
        public String path() {
            return "/schemas/guids/" + guid;
        }

        @Override
        public int length() {
            return 1 + 2 * Long.BYTES;
        }

        @Override
        public String toString() {
            return "schema " + guid;
        }
    }

    /** Where the registry has it. */
    String path();

    /** Bytes of this form. */
    int length();

    /** What comes before a value of the schema with this id. */
    static byte[] prefix(int id) {
        return ByteBuffer.allocate(PREFIX_BYTES).put((byte) 0).putInt(id).array();
    }

    /** The id at the beginning of a value; none if it begins otherwise, or is too short to hold one. */
    static Optional<SchemaId> atStartOf(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length >= PREFIX_BYTES && value[0] == 0) {
            return Optional.of(new Id(bytes.getInt(1)));
        }
        if (value.length >= 1 + 2 * Long.BYTES && value[0] == 1) {
            return Optional.of(new Guid(new UUID(bytes.getLong(1), bytes.getLong(1 + Long.BYTES))));
        }
        return Optional.empty();
    }

    /** The id that a header's value is; none for null, and for what is neither form: then it is not a registry's header. */
    static Optional<SchemaId> ofHeader(byte[] valueOrNull) {
        return valueOrNull == null
                ? Optional.empty()
                : atStartOf(valueOrNull).filter(id -> id.length() == valueOrNull.length);
    }
}
