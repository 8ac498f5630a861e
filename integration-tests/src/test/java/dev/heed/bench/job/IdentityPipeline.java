package dev.heed.bench.job;

import dev.heed.job.avro.SchemaCatalog;
import dev.heed.job.kafka.Endpoints;
import dev.heed.job.kafka.OutputCodecs;
import dev.heed.job.kafka.Topics;
import dev.heed.job.options.Settings;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.RejectionRatio;
import dev.heed.operator.TokenSegment;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Both ends of Heed's job with nothing in between: embeddings go out as if they were vectors. */
final class IdentityPipeline {
    private static final String MODEL = "identity@0";

    private IdentityPipeline() {}

    static void build(StreamExecutionEnvironment environment, Settings settings) {
        Endpoints endpoints = new Endpoints(
                settings,
                Topics.prepare(settings),
                SchemaCatalog.shipped(),
                OutputCodecs.of(settings.output().encoding(), settings.registry()),
                new RejectionRatio.Limit(1, 1000));
        Endpoints.Separated input = endpoints.separate(environment
                .fromSource(endpoints.source(Load.HIDDEN), WatermarkStrategy.noWatermarks(), "tokens")
                .uid("source"));
        DataStream<ContextualizedSegment> vectors = input.segments()
                .map(IdentityPipeline::passOn)
                .returns(DomainTypeInfo.CONTEXTUALIZED_SEGMENT)
                .uid("identity");
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
}
