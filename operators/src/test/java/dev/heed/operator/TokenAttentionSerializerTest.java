package dev.heed.operator;

class TokenAttentionSerializerTest extends ImmutableSerializerTestBase<TokenAttention> {
    TokenAttentionSerializerTest() {
        super(TokenAttentionSerializer.INSTANCE, new TokenAttention[] {StateSamples.attention(), bare()});
    }

    /** Everything that may be missing is. */
    private static TokenAttention bare() {
        return new TokenAttention(
                "s",
                0,
                0,
                null,
                0,
                0,
                new long[] {0},
                null,
                new float[] {1},
                new float[] {1},
                0,
                0,
                "m@f",
                Segments.origin(0));
    }
}
