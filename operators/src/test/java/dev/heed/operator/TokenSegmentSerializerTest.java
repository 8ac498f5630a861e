package dev.heed.operator;

class TokenSegmentSerializerTest extends ImmutableSerializerTestBase<TokenSegment> {
    TokenSegmentSerializerTest() {
        super(
                TokenSegmentSerializer.INSTANCE,
                new TokenSegment[] {StateSamples.segment(), bare(), Segments.end("s", 1, 9), Segments.erasure("s")});
    }

    /** Everything that may be missing is. */
    private static TokenSegment bare() {
        return new TokenSegment("s", 0, 0, 1, new float[] {1}, null, false, false, null, null, Segments.origin(0));
    }
}
