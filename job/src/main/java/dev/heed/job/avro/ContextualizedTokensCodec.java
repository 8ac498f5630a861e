package dev.heed.job.avro;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.RecordOrigin;

/** {@code ContextualizedTokens} ⇄ {@link ContextualizedSegment}. */
final class ContextualizedTokensCodec extends RecordCodec<ContextualizedSegment> {
    private static final long serialVersionUID = 1L;

    ContextualizedTokensCodec(OutputEncoding encoding) {
        super(HeedSchema.CONTEXTUALIZED_TOKENS, encoding);
    }

    @Override
    void write(ContextualizedSegment segment, RecordWriter out) {
        out.string(segment.sequenceId());
        out.number(segment.epoch());
        out.number(segment.startPosition());
        out.number(segment.tokenCount());
        out.floats(segment.vectors());
        out.optionalStrings(segment.tokens());
        out.bool(segment.endOfSequence());
        out.optionalNumber(segment.eventTime());
        out.number(segment.contextStart());
        out.string(segment.model());
    }

    @Override
    ContextualizedSegment read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
        ContextualizedSegment segment = new ContextualizedSegment(
                in.readIdentifier("sequenceId"),
                in.readInt("epoch"),
                in.readLong("startPosition"),
                in.readInt("tokenCount"),
                in.readFloats("vectors"),
                in.readPresent("tokens") ? in.readTexts("tokens") : null,
                in.readBoolean("endOfSequence"),
                in.readPresent("eventTime") ? in.readLong("eventTime") : origin.timestamp(),
                in.readLong("contextStart"),
                in.readIdentifier("model"),
                origin);
        in.requireEnd();
        return segment;
    }
}
