package dev.heed.operator;

import dev.heed.model.Pooling;

class PooledStateSerializerTest extends ImmutableSerializerTestBase<PooledState> {
    PooledStateSerializerTest() {
        super(PooledStateSerializer.INSTANCE, new PooledState[] {
            StateSamples.pooledState(), new PooledState(Pooling.Kind.LAST, 0, 0, 0, new double[0])
        });
    }
}
