package dev.heed.job.avro;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;

/** {@code EmbeddedTokens} ⇄ {@link TokenSegment}. */
final class EmbeddedTokensCodec extends RecordCodec<TokenSegment> {
    private static final long serialVersionUID = 1L;

    EmbeddedTokensCodec(OutputEncoding encoding) {
        super(HeedSchema.EMBEDDED_TOKENS, encoding);
    }

    @Override
    void write(TokenSegment segment, RecordWriter out) {
        if (segment.erasure()) {
            throw new IllegalArgumentException("an erasure is a record without a value");
        }
        out.string(segment.sequenceId());
        out.number(segment.epoch());
        out.number(segment.startPosition());
        out.number(segment.tokenCount());
        out.floats(segment.embeddings());
        out.optionalStrings(segment.tokens());
        out.bool(segment.endOfSequence());
        out.optionalNumber(segment.eventTime());
        out.optionalString(segment.embeddingModel());
    }

    @Override
    TokenSegment read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
        DecodedTokens tokens = readTokens(in);
        SegmentValidator.requireConsistent(tokens);
        return tokens.toSegment(origin);
    }

    /** Reads a record whole. A failure carries the sequence and the position, if they had been read. */
    static DecodedTokens readTokens(BinaryReader in) throws RecordFormatException {
        String sequenceId = null;
        Long startPosition = null;
        try {
            sequenceId = in.readIdentifier("sequenceId");
            int epoch = in.readInt("epoch");
            startPosition = in.readLong("startPosition");
            DecodedTokens tokens = new DecodedTokens(
                    sequenceId,
                    epoch,
                    startPosition,
                    in.readInt("tokenCount"),
                    in.readFloats("embeddings"),
                    in.readPresent("tokens") ? in.readTexts("tokens") : null,
                    in.readBoolean("endOfSequence"),
                    in.readPresent("eventTime") ? (Long) in.readLong("eventTime") : null,
                    in.readPresent("embeddingModel") ? in.readIdentifier("embeddingModel") : null);
            in.requireEnd();
            return tokens;
        } catch (RecordFormatException e) {
            throw e.about(sequenceId, startPosition);
        }
    }
}
