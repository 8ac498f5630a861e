package dev.heed.operator;

class ContextualizedSegmentSerializerTest extends ImmutableSerializerTestBase<ContextualizedSegment> {
    ContextualizedSegmentSerializerTest() {
        super(
                ContextualizedSegmentSerializer.INSTANCE,
                new ContextualizedSegment[] {StateSamples.contextualized(), bare()});
    }

    /** Everything that may be missing is. */
    private static ContextualizedSegment bare() {
        return new ContextualizedSegment("s", 0, 9, 0, new float[0], null, true, 0, 0, "m@f", Segments.origin(0));
    }
}
