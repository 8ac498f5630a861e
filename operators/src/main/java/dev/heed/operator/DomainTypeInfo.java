package dev.heed.operator;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink to use our serializers, never Kryo.
 *
 * @param <T> an immutable type with a serializer of its own
 */
public final class DomainTypeInfo<T> extends TypeInformation<T> {
    /** Segments that enter the operator. */
    public static final TypeInformation<TokenSegment> TOKEN_SEGMENT =
            new DomainTypeInfo<>(TokenSegment.class, TokenSegmentSerializer.INSTANCE);

    /** Segments that leave the operator. */
    public static final TypeInformation<ContextualizedSegment> CONTEXTUALIZED_SEGMENT =
            new DomainTypeInfo<>(ContextualizedSegment.class, ContextualizedSegmentSerializer.INSTANCE);

    /** Attention weights. */
    public static final TypeInformation<TokenAttention> TOKEN_ATTENTION =
            new DomainTypeInfo<>(TokenAttention.class, TokenAttentionSerializer.INSTANCE);

    /** Pooled vectors. */
    public static final TypeInformation<PooledSequence> POOLED_SEQUENCE =
            new DomainTypeInfo<>(PooledSequence.class, PooledSequenceSerializer.INSTANCE);

    /** Segments that the operator rejects. */
    public static final TypeInformation<RejectedSegment> REJECTED_SEGMENT =
            new DomainTypeInfo<>(RejectedSegment.class, RejectedSegmentSerializer.INSTANCE);

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final TypeSerializer<T> serializer;

    /** The information on a type, given its serializer, which is stateless. */
    public DomainTypeInfo(Class<T> type, TypeSerializer<T> serializer) {
        this.type = Objects.requireNonNull(type, "type");
        this.serializer = Objects.requireNonNull(serializer, "serializer");
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainTypeInfo<?> that && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof DomainTypeInfo;
    }
}
