package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.DeadLetters;
import dev.heed.job.avro.Decoded;
import dev.heed.job.avro.InputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.avro.SchemaCatalog;
import dev.heed.job.avro.SegmentValidator;
import dev.heed.job.options.InputSettings;
import dev.heed.job.options.Settings;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.DomainTypeInfo;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.RejectedSegment;
import dev.heed.operator.RejectionRatio;
import dev.heed.operator.TokenAttention;
import dev.heed.operator.TokenSegment;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * The ends of the job at Kafka: where segments come in and where vectors, pooled vectors, attention weights and dead letters go
 * out. The uids of the
 * operators made here are part of the format of savepoints: they never change.
 */
public final class Endpoints {
    private final Settings settings;
    private final Topics topics;
    private final SchemaCatalog catalog;
    private final OutputCodecs codecs;
    private final DeadLetters deadLetters;
    private final RejectionRatio.Limit limit;

    /**
     * Endpoints by configuration.
     *
     * @param topics the topics, as the broker has them
     * @param codecs of the output topics
     * @param limit the share of rejected records above which the job fails
     */
    public Endpoints(
            Settings settings, Topics topics, SchemaCatalog catalog, OutputCodecs codecs, RejectionRatio.Limit limit) {
        this.settings = settings;
        this.topics = topics;
        this.catalog = catalog;
        this.codecs = codecs;
        this.deadLetters = new DeadLetters(settings.deadLetter().maxValueBytes());
        this.limit = limit;
    }

    /** The source of the input topic; records that cannot be decoded come as what they are. */
    public KafkaSource<Decoded> source(int hiddenSize) {
        InputSettings input = settings.input();
        SegmentValidator validator =
                new SegmentValidator(hiddenSize, input.embeddingModel().orElse(null));
        KafkaSourceBuilder<Decoded> builder = KafkaSource.<Decoded>builder()
                .setProperties(KafkaClients.consumerProperties(settings.kafka()))
                .setGroupId(settings.kafka().groupId())
                .setTopics(input.topic())
                .setStartingOffsets(startOf(input))
                .setDeserializer(new DecodingSchema(
                        encodingOf(input),
                        catalog,
                        validator,
                        deadLetters,
                        settings.registry().orElse(null)));
        if (input.bounded()) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return builder.build();
    }

    @SuppressWarnings("deprecation") // The connector asks for a type that the clients have deprecated.
    private static OffsetsInitializer startOf(InputSettings input) {
        return switch (input.start()) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
        };
    }

    private static InputEncoding encodingOf(InputSettings input) {
        return InputEncoding.valueOf(input.encoding().name());
    }

    /** Splits what was decoded from what was not. */
    public Separated separate(DataStream<Decoded> decoded) {
        SingleOutputStreamOperator<TokenSegment> segments = decoded.process(new SeparateRejected(limit))
                .returns(DomainTypeInfo.TOKEN_SEGMENT)
                .name("decoded")
                .uid("decoded");
        return new Separated(segments, segments.getSideOutput(SeparateRejected.DEAD_LETTERS));
    }

    /**
     * Sends vectors to the output topic.
     *
     * @return dead letters of those that are too large
     */
    public DataStream<DeadLetterRecord> sinkVectors(DataStream<ContextualizedSegment> vectors) {
        String topic = settings.output().topic();
        SingleOutputStreamOperator<OutgoingRecord> encoded = vectors.process(new EncodeVectors(
                        codecs.codec(topic, RecordCodec::contextualizedTokens),
                        topics.limits(topic).maxRecordBytes(),
                        settings.deadLetter().maxValueBytes()))
                .returns(OutgoingRecordSerializer.TYPE)
                .name("encode vectors")
                .uid("encode-vectors");
        encoded.sinkTo(sink(topic, "vectors")).name("vectors to " + topic).uid("sink-vectors");
        return encoded.getSideOutput(EncodeVectors.DEAD_LETTERS);
    }

    /**
     * Sends pooled vectors to their topic.
     *
     * @return dead letters of those that are too large
     */
    public DataStream<DeadLetterRecord> sinkPooled(DataStream<PooledSequence> pooled, String topic) {
        SingleOutputStreamOperator<OutgoingRecord> encoded = pooled.process(new EncodePooled(
                        codecs.codec(topic, RecordCodec::sequenceVector),
                        topics.limits(topic).maxRecordBytes(),
                        settings.deadLetter().maxValueBytes()))
                .returns(OutgoingRecordSerializer.TYPE)
                .name("encode pooled")
                .uid("encode-pooled");
        encoded.sinkTo(sink(topic, "pooled")).name("pooled to " + topic).uid("sink-pooled");
        return encoded.getSideOutput(EncodePooled.DEAD_LETTERS);
    }

    /** Sends attention weights to their topic. */
    public void sinkAttention(DataStream<TokenAttention> attention, String topic) {
        attention
                .flatMap(new EncodeAttention(
                        codecs.codec(topic, RecordCodec::attentionWeights),
                        topics.limits(topic).maxRecordBytes()))
                .returns(OutgoingRecordSerializer.TYPE)
                .name("encode attention")
                .uid("encode-attention")
                .sinkTo(sink(topic, "attention"))
                .name("attention to " + topic)
                .uid("sink-attention");
    }

    /** The dead letters of what the operator rejected. */
    public DataStream<DeadLetterRecord> deadLetters(DataStream<RejectedSegment> rejected) {
        DeadLetters letters = deadLetters;
        return rejected.map(letters::of)
                .returns(DeadLetterSerializer.TYPE)
                .name("rejected")
                .uid("rejected");
    }

    /** Sends dead letters to their topic. */
    public void sinkDeadLetters(DataStream<DeadLetterRecord> letters) {
        String topic = settings.deadLetter().topic();
        letters.map(new EncodeDeadLetters(
                        codecs.codec(topic, RecordCodec::deadLetter),
                        topics.limits(topic).maxRecordBytes()))
                .returns(OutgoingRecordSerializer.TYPE)
                .name("encode dead letters")
                .uid("encode-dead-letters")
                .sinkTo(sink(topic, "dead-letters"))
                .name("dead letters to " + topic)
                .uid("sink-dead-letters");
    }

    /** A sink whose transactional ids begin with the configured prefix, a hyphen and {@code suffix}. */
    private KafkaSink<OutgoingRecord> sink(String topic, String suffix) {
        return KafkaSink.<OutgoingRecord>builder()
                .setBootstrapServers(settings.kafka().bootstrapServers())
                .setKafkaProducerConfig(KafkaClients.producerProperties(settings.kafka()))
                .setDeliveryGuarantee(settings.delivery().guarantee())
                .setTransactionalIdPrefix(settings.kafka().transactionalIdPrefix() + "-" + suffix)
                .setRecordSerializer(new OutgoingRecordSchema(topic, topics.limits(topic)))
                .build();
    }

    /**
     * What was decoded, and what was not.
     *
     * @param segments segments and erasures
     * @param deadLetters records that could not be used
     */
    public record Separated(DataStream<TokenSegment> segments, DataStream<DeadLetterRecord> deadLetters) {}
}
