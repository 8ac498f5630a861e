package dev.heed.operator;

import java.util.Arrays;

class RejectedSegmentSerializerTest extends ImmutableSerializerTestBase<RejectedSegment> {
    RejectedSegmentSerializerTest() {
        super(RejectedSegmentSerializer.INSTANCE, everyReason());
    }

    private static RejectedSegment[] everyReason() {
        return Arrays.stream(RejectionReason.values())
                .map(reason -> new RejectedSegment(reason, "because", StateSamples.segment()))
                .toArray(RejectedSegment[]::new);
    }
}
