package dev.heed.job.avro;

import org.apache.avro.Schema;

/**
 * Walks a record of any schema with the bounds of {@link BinaryReader}, so that Avro's own reader, which allocates what a count
 * says, may then be let at it. Remembers the sequence and the position on its way. For one record.
 */
final class WireCheck {
    private static final int MAX_DEPTH = 64;

    private final BinaryReader in;
    private long itemsLeft;
    private String sequenceId;
    private Long startPosition;

    private WireCheck(BinaryReader in) {
        this.in = in;
        this.itemsLeft = in.remaining();
    }

    /** Throws if the value, from the offset to its end, is not one record of the schema. */
    static void check(Schema writer, byte[] value, int offset) throws RecordFormatException {
        new WireCheck(new BinaryReader(value, offset)).record(writer);
    }

    private void record(Schema writer) throws RecordFormatException {
        try {
            for (Schema.Field field : writer.getFields()) {
                Schema.Type type = field.schema().getType();
                if (field.name().equals("sequenceId") && type == Schema.Type.STRING) {
                    sequenceId = in.readIdentifier("sequenceId");
                } else if (field.name().equals("startPosition") && type == Schema.Type.LONG) {
                    startPosition = in.readLong("startPosition");
                } else {
                    walk(field.schema(), field.name(), 1);
                }
            }
            in.requireEnd();
        } catch (RecordFormatException e) {
            throw e.about(sequenceId, startPosition);
        }
    }

    private void walk(Schema schema, String field, int depth) throws RecordFormatException {
        if (depth > MAX_DEPTH) {
            throw in.malformed(field, "is nested deeper than " + MAX_DEPTH);
        }
        switch (schema.getType()) {
            case NULL -> {}
            case BOOLEAN -> in.readBoolean(field);
            case INT -> in.readInt(field);
            case LONG -> in.readLong(field);
            case FLOAT -> in.skip(Float.BYTES, field);
            case DOUBLE -> in.skip(Double.BYTES, field);
            case BYTES, STRING -> in.skip(in.readLength(field), field);
            case FIXED -> in.skip(schema.getFixedSize(), field);
            case ENUM -> in.readIndex(field, schema.getEnumSymbols().size());
            case UNION -> {
                int branch = in.readIndex(field, schema.getTypes().size());
                walk(schema.getTypes().get(branch), field, depth + 1);
            }
            case ARRAY -> blocks(schema.getElementType(), false, field, depth + 1);
            case MAP -> blocks(schema.getValueType(), true, field, depth + 1);
            case RECORD -> {
                for (Schema.Field inner : schema.getFields()) {
                    walk(inner.schema(), field + "." + inner.name(), depth + 1);
                }
            }
        }
    }

    private void blocks(Schema item, boolean keyed, String field, int depth) throws RecordFormatException {
        int itemBytes = !keyed && item.getType() == Schema.Type.FLOAT ? Float.BYTES : 1;
        for (int count = in.beginBlock(field, itemBytes); count > 0; count = in.beginBlock(field, itemBytes)) {
            int end = in.blockEnd();
            // Items of no bytes (null, an empty record) are the only ones of which there can be more than bytes.
            itemsLeft -= count;
            if (itemsLeft < 0) {
                throw in.malformed(field, "has more items than the record has bytes");
            }
            if (itemBytes == Float.BYTES) {
                in.skip(count * Float.BYTES, field);
            } else {
                for (int i = 0; i < count; i++) {
                    if (keyed) {
                        in.skip(in.readLength(field), field);
                    }
                    walk(item, field, depth);
                }
            }
            in.endBlock(field, end);
        }
    }
}
