package dev.heed.job.avro;

import dev.heed.operator.RecordOrigin;

/** {@code DeadLetter} ⇄ {@link DeadLetterRecord}. */
final class DeadLetterCodec extends RecordCodec<DeadLetterRecord> {
    private static final long serialVersionUID = 1L;

    DeadLetterCodec(OutputEncoding encoding) {
        super(HeedSchema.DEAD_LETTER, encoding);
    }

    @Override
    void write(DeadLetterRecord letter, RecordWriter out) {
        out.string(letter.reason());
        out.string(letter.message());
        out.string(letter.sourceTopic());
        out.number(letter.sourcePartition());
        out.number(letter.sourceOffset());
        out.number(letter.sourceTimestamp());
        out.bytesMap(letter.headers());
        out.optionalBytes(letter.key());
        out.optionalBytes(letter.value());
        out.number(letter.valueSize());
        out.optionalString(letter.sequenceId());
        out.optionalNumber(letter.startPosition());
    }

    @Override
    DeadLetterRecord read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
        DeadLetterRecord letter = new DeadLetterRecord(
                in.readText("reason"),
                in.readText("message"),
                in.readText("sourceTopic"),
                in.readInt("sourcePartition"),
                in.readLong("sourceOffset"),
                in.readLong("sourceTimestamp"),
                in.readBytesMap("headers"),
                in.readPresent("key") ? in.readBytes("key") : null,
                in.readPresent("value") ? in.readBytes("value") : null,
                in.readInt("valueSize"),
                in.readPresent("sequenceId") ? in.readIdentifier("sequenceId") : null,
                in.readPresent("startPosition") ? (Long) in.readLong("startPosition") : null);
        in.requireEnd();
        return letter;
    }
}
