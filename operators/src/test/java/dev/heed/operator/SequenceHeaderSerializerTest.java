package dev.heed.operator;

import dev.heed.cache.SequenceHeader;

class SequenceHeaderSerializerTest extends ImmutableSerializerTestBase<SequenceHeader> {
    SequenceHeaderSerializerTest() {
        super(SequenceHeaderSerializer.INSTANCE, new SequenceHeader[] {
            StateSamples.header(), StateSamples.header().asEnded()
        });
    }
}
