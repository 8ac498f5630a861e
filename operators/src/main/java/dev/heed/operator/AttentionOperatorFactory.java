package dev.heed.operator;

import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/**
 * Makes the attention operator: a keyed stream of {@link TokenSegment}s, keyed by sequence id, becomes a stream of {@link
 * ContextualizedSegment}s, with attention weights, pooled vectors and rejected segments at its
 * sides.
 */
public final class AttentionOperatorFactory extends AbstractStreamOperatorFactory<ContextualizedSegment>
        implements OneInputStreamOperatorFactory<TokenSegment, ContextualizedSegment> {
    /** Attention weights of the reported layers and heads. */
    public static final OutputTag<TokenAttention> ATTENTION =
            new OutputTag<>("attention-weights", DomainTypeInfo.TOKEN_ATTENTION);

    /** Pooled vectors, one of each life of a sequence. */
    public static final OutputTag<PooledSequence> POOLED =
            new OutputTag<>("pooled-vectors", DomainTypeInfo.POOLED_SEQUENCE);

    /** Segments that could not be used. */
    public static final OutputTag<RejectedSegment> REJECTED =
            new OutputTag<>("rejected", DomainTypeInfo.REJECTED_SEGMENT);

    private static final long serialVersionUID = 1L;

    private final OperatorSettings settings;

    /** A factory of operators with these settings. */
    public AttentionOperatorFactory(OperatorSettings settings) {
        this.settings = settings;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // The type of the operator is the type parameter's, as in every factory of Flink.
    public <T extends StreamOperator<ContextualizedSegment>> T createStreamOperator(
            StreamOperatorParameters<ContextualizedSegment> parameters) {
        return (T) new AttentionOperator(parameters, settings);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return AttentionOperator.class;
    }
}
