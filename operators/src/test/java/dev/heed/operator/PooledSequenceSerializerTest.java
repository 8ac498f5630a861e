package dev.heed.operator;

class PooledSequenceSerializerTest extends ImmutableSerializerTestBase<PooledSequence> {
    PooledSequenceSerializerTest() {
        super(PooledSequenceSerializer.INSTANCE, new PooledSequence[] {
            StateSamples.pooledSequence(),
            new PooledSequence("s", 0, 1, new float[] {1}, "cls", 0, "m@f", PooledSequence.NO_RECORD)
        });
    }
}
