package dev.heed.bench.job;

import dev.heed.job.avro.SchemaCatalog;
import dev.heed.job.kafka.Endpoints;
import dev.heed.job.kafka.OutputCodecs;
import dev.heed.job.kafka.Topics;
import dev.heed.job.options.Settings;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.RejectionRatio;
import dev.heed.operator.SequenceState;
import dev.heed.operator.TokenSegment;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Both ends of Heed's job, its source, its codecs and its sink, with something else in between. */
final class EndsPipeline {
    private static final String MODEL = "identity@0";

    private EndsPipeline() {}

    /** With nothing in between: embeddings go out as if they were vectors. */
    static void identity(StreamExecutionEnvironment environment, Settings settings) {
        build(environment, settings, segments -> segments.map(EndsPipeline::passOn)
                .returns(DomainTypeInfo.CONTEXTUALIZED_SEGMENT)
                .uid("identity"));
    }

    /** With nothing but a shuffle in between: what is passed on is passed on by the task of the sequence. */
    static void hop(StreamExecutionEnvironment environment, Settings settings) {
        build(environment, settings, segments -> segments.keyBy(TokenSegment::sequenceId, SequenceState.KEY)
                .map(EndsPipeline::passOn)
                .returns(DomainTypeInfo.CONTEXTUALIZED_SEGMENT)
                .uid("hop"));
    }

    /** With a function of the sequences. */
    static void keyed(StreamExecutionEnvironment environment, Settings settings, PeerFunction function) {
        build(environment, settings, segments -> segments.keyBy(TokenSegment::sequenceId, SequenceState.KEY)
                .process(function)
                .returns(DomainTypeInfo.CONTEXTUALIZED_SEGMENT)
                .uid("peer"));
    }

    private static void build(StreamExecutionEnvironment environment, Settings settings, Middle middle) {
        Endpoints endpoints = new Endpoints(
                settings,
                Topics.prepare(settings),
                SchemaCatalog.shipped(),
                OutputCodecs.of(settings.output().encoding(), settings.registry()),
                new RejectionRatio.Limit(1, 1000));
        Endpoints.Separated input = endpoints.separate(environment
                .fromSource(endpoints.source(Load.HIDDEN), WatermarkStrategy.noWatermarks(), "tokens")
                .uid("source"));
        DataStream<ContextualizedSegment> vectors = middle.of(input.segments());
        endpoints.sinkDeadLetters(input.deadLetters().union(endpoints.sinkVectors(vectors)));
    }

    private static ContextualizedSegment passOn(TokenSegment segment) {
        return new ContextualizedSegment(
                segment.sequenceId(),
                segment.epoch(),
                segment.startPosition(),
                segment.tokenCount(),
                segment.embeddings(),
                segment.tokens(),
                segment.endOfSequence(),
                segment.timestamp(),
                0,
                MODEL,
                segment.origin());
    }

    /** What is between the ends. */
    @FunctionalInterface
    private interface Middle {
        DataStream<ContextualizedSegment> of(DataStream<TokenSegment> segments);
    }
}
