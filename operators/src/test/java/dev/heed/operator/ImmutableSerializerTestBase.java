package dev.heed.operator;

import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.testutils.DeeplyEqualsChecker;

/** Flink's own tests of serializers, for one of ours. */
abstract class ImmutableSerializerTestBase<T> extends SerializerTestBase<T> {
    private final TypeSerializer<T> serializer;
    private final T[] samples;

    ImmutableSerializerTestBase(TypeSerializer<T> serializer, T[] samples) {
        this(new DeeplyEqualsChecker(), serializer, samples);
    }

    ImmutableSerializerTestBase(DeeplyEqualsChecker equality, TypeSerializer<T> serializer, T[] samples) {
        super(equality);
        this.serializer = serializer;
        this.samples = samples;
    }

    @Override
    protected TypeSerializer<T> createSerializer() {
        return serializer;
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    @SuppressWarnings("unchecked") // The samples are of the type itself, which is final.
    protected Class<T> getTypeClass() {
        return (Class<T>) samples[0].getClass();
    }

    @Override
    protected T[] getTestData() {
        return samples;
    }

    /** There is no empty instance of an immutable type, and none is ever reused. */
    @Override
    protected boolean allowNullInstances(TypeSerializer<T> ignored) {
        return true;
    }
}
