package dev.heed.job.pipeline;

import dev.heed.cache.CacheType;
import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.Decoded;
import dev.heed.job.avro.SchemaCatalog;
import dev.heed.job.kafka.Endpoints;
import dev.heed.job.kafka.OutputCodecs;
import dev.heed.job.kafka.Topics;
import dev.heed.job.options.AvroSettings;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.ContextSettings;
import dev.heed.job.options.DeadLetterSettings;
import dev.heed.job.options.InputSettings;
import dev.heed.job.options.OutputSettings;
import dev.heed.job.options.Settings;
import dev.heed.model.AttentionConfig;
import dev.heed.model.Pooling;
import dev.heed.operator.AttentionOperatorFactory;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.OperatorSettings;
import dev.heed.operator.RejectionRatio;
import dev.heed.operator.SequencePolicy;
import dev.heed.operator.SequenceState;
import dev.heed.operator.TokenSegment;
import dev.heed.operator.VectorOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The graph of the job: source → decoded → attention → vectors, with pooled vectors, attention weights and dead letters at the sides. Everything that
 * can be found wrong before the job runs is found here.
 */
public final class AttentionPipeline {
    /** A partition that is silent for as long holds no watermark back. */
    private static final Duration IDLENESS = Duration.ofSeconds(30);

    private final Settings settings;
    private final AttentionConfig model;
    private final Pooling pooling;
    private final Endpoints endpoints;
    private final RejectionRatio.Limit rejections;

    private AttentionPipeline(
            Settings settings, ModelCheck.Checked checked, Topics topics, SchemaCatalog catalog, OutputCodecs codecs) {
        this.settings = settings;
        this.model = checked.model();
        this.pooling = checked.pooling();
        this.rejections = new RejectionRatio.Limit(settings.deadLetter().maxRatio(), DeadLetterSettings.RATIO_WINDOW);
        this.endpoints = new Endpoints(settings, topics, catalog, codecs, rejections);
    }

    /**
     * Checks the model, the schemas, the registry and the broker, then adds the job to an environment.
     *
     * @throws ConfigurationException if anything does not fit, in one line that says what
     */
    public static void build(StreamExecutionEnvironment environment, Settings settings) {
        ModelCheck.Checked checked = ModelCheck.check(settings);
        SchemaCatalog catalog = catalog(settings.avro());
        OutputCodecs codecs = OutputCodecs.of(settings.output().encoding(), settings.registry());
        settings.registry().filter(registry -> isUsed(settings)).ifPresent(OutputCodecs::check);
        new AttentionPipeline(settings, checked, Topics.prepare(settings), catalog, codecs).addTo(environment);
    }

    private static boolean isUsed(Settings settings) {
        return settings.output().encoding() == OutputSettings.Encoding.CONFLUENT
                || settings.input().encoding() == InputSettings.Encoding.CONFLUENT
                || settings.input().encoding() == InputSettings.Encoding.AUTO;
    }

    private static SchemaCatalog catalog(AvroSettings avro) {
        try {
            SchemaCatalog catalog = SchemaCatalog.shipped();
            if (avro.schemas().isPresent()) {
                catalog = catalog.withFolder(Path.of(avro.schemas().get()));
            }
            if (avro.rawSchema().isPresent()) {
                catalog = catalog.withRawSchema(Path.of(avro.rawSchema().get()));
            }
            return catalog;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    private void addTo(StreamExecutionEnvironment environment) {
        DataStream<Decoded> decoded = environment
                .fromSource(
                        endpoints.source(model.hiddenSize()),
                        watermarks(),
                        "tokens from " + settings.input().topic())
                .uid("source");
        Endpoints.Separated input = endpoints.separate(decoded);
        SingleOutputStreamOperator<ContextualizedSegment> vectors = input.segments()
                .keyBy(TokenSegment::sequenceId, SequenceState.KEY)
                .transform(
                        "attention",
                        DomainTypeInfo.CONTEXTUALIZED_SEGMENT,
                        new AttentionOperatorFactory(operatorSettings()))
                .uid(SequenceState.OPERATOR_UID);
        List<DataStream<DeadLetterRecord>> letters = new ArrayList<>();
        if (settings.output().tokens()) {
            letters.add(endpoints.sinkVectors(vectors));
        }
        settings.output()
                .pooledTopic()
                .ifPresent(topic -> letters.add(
                        endpoints.sinkPooled(vectors.getSideOutput(AttentionOperatorFactory.POOLED), topic)));
        settings.attention()
                .ifPresent(attention -> endpoints.sinkAttention(
                        vectors.getSideOutput(AttentionOperatorFactory.ATTENTION), attention.topic()));
        DataStream<DeadLetterRecord> all = input.deadLetters()
                .union(endpoints.deadLetters(vectors.getSideOutput(AttentionOperatorFactory.REJECTED)));
        for (DataStream<DeadLetterRecord> unsendable : letters) {
            all = all.union(unsendable);
        }
        endpoints.sinkDeadLetters(all);
    }

    private static WatermarkStrategy<Decoded> watermarks() {
        return WatermarkStrategy.<Decoded>forMonotonousTimestamps()
                .withTimestampAssigner((decoded, kafkaTimestamp) -> decoded instanceof Decoded.Accepted accepted
                        ? accepted.segment().timestamp()
                        : kafkaTimestamp)
                .withIdleness(IDLENESS);
    }

    private OperatorSettings operatorSettings() {
        return new OperatorSettings(
                settings.model().path(),
                new VectorOutput(layersToRun(), settings.output().tokens(), pooling),
                policy(),
                CacheType.valueOf(settings.cache().dtype().name()),
                settings.cache().residentBytes().orElse(-1),
                settings.cache().dirtyBytes(),
                settings.batch().maxTokens(),
                settings.batch().linger().toMillis(),
                settings.attention()
                        .map(attention -> Set.copyOf(attention.layers()))
                        .orElse(Set.of()),
                settings.attention()
                        .map(attention -> Set.copyOf(attention.heads()))
                        .orElse(Set.of()),
                settings.attention().map(attention -> attention.topK()).orElse(1),
                rejections);
    }

    /** 0 for all. */
    private int layersToRun() {
        OptionalInt layer = settings.output().layer();
        return layer.isPresent() ? layer.getAsInt() + 1 : 0;
    }

    private SequencePolicy policy() {
        int modelLimit = model.maxPositionEmbeddings().orElse(ContextSettings.DEFAULT_MAX_TOKENS);
        return new SequencePolicy(
                SequencePolicy.Start.valueOf(settings.sequence().start().name()),
                SequencePolicy.Positions.valueOf(settings.input().positions().name()),
                settings.context().maxTokens().orElse(modelLimit),
                SequencePolicy.Overflow.valueOf(
                        ModelCheck.overflow(settings.context(), model).name()),
                SequencePolicy.Gap.valueOf(settings.sequence().gap().name()),
                settings.sequence().reorderMaxTokens(),
                settings.sequence().reorderTimeout().toMillis(),
                SequencePolicy.ModelChange.valueOf(settings.model().onChange().name()),
                settings.sequence().idleTimeout().toMillis(),
                settings.sequence().endedRetention().toMillis(),
                SequencePolicy.Clock.valueOf(settings.sequence().idleClock().name()));
    }
}
