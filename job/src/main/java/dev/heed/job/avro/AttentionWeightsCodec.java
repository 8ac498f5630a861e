package dev.heed.job.avro;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenAttention;

/** {@code AttentionWeights} ⇄ {@link TokenAttention}. */
final class AttentionWeightsCodec extends RecordCodec<TokenAttention> {
    private static final long serialVersionUID = 1L;

    AttentionWeightsCodec(OutputEncoding encoding) {
        super(HeedSchema.ATTENTION_WEIGHTS, encoding);
    }

    @Override
    void write(TokenAttention attention, RecordWriter out) {
        out.string(attention.sequenceId());
        out.number(attention.epoch());
        out.number(attention.queryPosition());
        out.optionalString(attention.token());
        out.number(attention.layer());
        out.number(attention.head());
        out.numbers(attention.keyPositions());
        out.optionalStrings(attention.keyTokens());
        out.floats(attention.scores());
        out.floats(attention.weights());
        out.real(attention.rest());
        out.optionalNumber(attention.eventTime());
        out.string(attention.model());
    }

    @Override
    TokenAttention read(BinaryReader in, RecordOrigin origin) throws RecordFormatException {
        TokenAttention attention = new TokenAttention(
                in.readIdentifier("sequenceId"),
                in.readInt("epoch"),
                in.readLong("queryPosition"),
                in.readPresent("token") ? in.readText("token") : null,
                in.readInt("layer"),
                in.readInt("head"),
                in.readLongs("keyPositions"),
                in.readPresent("keyTokens") ? in.readTexts("keyTokens") : null,
                in.readFloats("scores"),
                in.readFloats("weights"),
                in.readFloat("rest"),
                in.readPresent("eventTime") ? in.readLong("eventTime") : origin.timestamp(),
                in.readIdentifier("model"),
                origin);
        in.requireEnd();
        return attention;
    }
}
