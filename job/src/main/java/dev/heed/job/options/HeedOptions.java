package dev.heed.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** Every key of Heed: type, default and meaning. Everything else in a configuration is Flink's. */
public final class HeedOptions {
    public static final ConfigOption<String> JOB_NAME = key("job.name")
            .stringType()
            .defaultValue("heed")
            .withDescription("Name of the job, and what the consumer group and the transactional ids are named after.");

    public static final ConfigOption<String> KAFKA_BOOTSTRAP_SERVERS = key("kafka.bootstrap-servers")
            .stringType()
            .noDefaultValue()
            .withDescription("Brokers to begin with: host:port, several separated by commas. Required.");

    public static final ConfigOption<Map<String, String>> KAFKA_PROPERTIES = key("kafka.properties")
            .mapType()
            .defaultValue(Map.of())
            .withDescription(
                    "kafka.properties.NAME is handed to every Kafka client as NAME: TLS, SASL, tuning. Keep secrets out of the"
                            + " configuration with Kafka's config providers, e.g. ${env:KAFKA_PASSWORD} or ${file:/run/secrets/kafka:password}:"
                            + " they resolve inside the client.");

    public static final ConfigOption<String> KAFKA_GROUP_ID = key("kafka.group-id")
            .stringType()
            .noDefaultValue()
            .withDescription("Consumer group that the offsets are committed under. The default is job.name.");

    public static final ConfigOption<String> KAFKA_TRANSACTIONAL_ID_PREFIX = key("kafka.transactional-id-prefix")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Prefix of the transactional ids, unique among the jobs of a Kafka cluster; each sink adds a suffix of its"
                            + " own. The default is job.name.");

    public static final ConfigOption<String> INPUT_TOPIC = key("input.topic")
            .stringType()
            .defaultValue("embedded-tokens")
            .withDescription("Topic of EmbeddedTokens to read; the key of a message is the sequence id.");

    public static final ConfigOption<InputSettings.Start> INPUT_START = key("input.start")
            .enumType(InputSettings.Start.class)
            .defaultValue(InputSettings.Start.COMMITTED)
            .withDescription(
                    "Where a job without a checkpoint begins: at the offsets committed by its group (else earliest), at the"
                            + " earliest or at the latest.");

    public static final ConfigOption<Boolean> INPUT_BOUNDED = key("input.bounded")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether to stop at the end offsets seen at the start, for backfills and tests.");

    public static final ConfigOption<InputSettings.Encoding> INPUT_ENCODING = key("input.encoding")
            .enumType(InputSettings.Encoding.class)
            .defaultValue(InputSettings.Encoding.AUTO)
            .withDescription(
                    "How values are encoded: auto tells the forms apart by their first byte; raw is bare Avro binary;"
                            + " single-object begins with C3 01 and the fingerprint of the schema; confluent names a schema of"
                            + " registry.url, with 00 and its id before the value or in the header __value_schema_id.");

    public static final ConfigOption<OutputSettings.Encoding> OUTPUT_ENCODING = key("output.encoding")
            .enumType(OutputSettings.Encoding.class)
            .defaultValue(OutputSettings.Encoding.RAW)
            .withDescription(
                    "How values are written: raw is bare Avro binary, read with the published schema; single-object names the"
                            + " schema in each message by its fingerprint, confluent by its id in registry.url.");

    public static final ConfigOption<InputSettings.Positions> INPUT_POSITIONS = key("input.positions")
            .enumType(InputSettings.Positions.class)
            .defaultValue(InputSettings.Positions.RECORD)
            .withDescription(
                    "Whether the records carry the positions of their tokens, or tokens are numbered as they arrive, for"
                            + " producers that know no positions.");

    public static final ConfigOption<String> INPUT_EMBEDDING_MODEL = key("input.embedding-model")
            .stringType()
            .noDefaultValue()
            .withDescription("If set, records that name another embedding model become dead letters.");

    public static final ConfigOption<String> AVRO_SCHEMAS = key("avro.schemas")
            .stringType()
            .noDefaultValue()
            .withDescription("Folder with further .avsc files that single-object values may have been written with.");

    public static final ConfigOption<String> AVRO_RAW_SCHEMA = key("avro.raw-schema")
            .stringType()
            .noDefaultValue()
            .withDescription("The .avsc file that raw values were written with. The default is the current schema.");

    public static final ConfigOption<String> REGISTRY_URL = key("registry.url")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Schema registry with Confluent's interface, for the encoding confluent, and for values and headers that name"
                            + " their schema by a registry's id under input.encoding auto: http://HOST:8081, or for Apicurio"
                            + " http://HOST:8080/apis/ccompat/v7.");

    public static final ConfigOption<Boolean> REGISTRY_AUTO_REGISTER = key("registry.auto-register")
            .booleanType()
            .defaultValue(true)
            .withDescription(
                    "Whether the schemas of the output topics are registered at the start, each under the subject TOPIC-value, if they"
                            + " are not there; with false the job does not start without them.");

    public static final ConfigOption<Duration> REGISTRY_TIMEOUT = key("registry.timeout")
            .durationType()
            .defaultValue(Duration.ofSeconds(5))
            .withDescription("How long a call to the registry may take.");

    public static final ConfigOption<Map<String, String>> REGISTRY_PROPERTIES = key("registry.properties")
            .mapType()
            .defaultValue(Map.of())
            .withDescription(
                    "registry.properties.NAME, under the names that Confluent's client has: basic.auth.user.info (USER:PASSWORD),"
                            + " bearer.auth.token, ssl.truststore.location, .password and .type, ssl.keystore.location, .password and .type,"
                            + " ssl.key.password. Secrets as for Kafka: ${env:NAME}, ${file:PATH:KEY}, ${directory:PATH:FILE}.");

    public static final ConfigOption<String> OUTPUT_TOPIC = key("output.topic")
            .stringType()
            .defaultValue("contextualized-tokens")
            .withDescription("Topic that the ContextualizedTokens are written to.");

    public static final ConfigOption<String> OUTPUT_LAYER = key("output.layer")
            .stringType()
            .defaultValue("last")
            .withDescription("Layer whose output is written, and pooled: last, or a number counted from 0. What a model"
                    + " does after its last layer, such as a final norm, belongs to last only.");

    public static final ConfigOption<Boolean> OUTPUT_TOKENS = key("output.tokens")
            .booleanType()
            .defaultValue(true)
            .withDescription("Whether to write a vector for each token. Without them, output.pooling must be set.");

    public static final ConfigOption<OutputSettings.Pooling> OUTPUT_POOLING = key("output.pooling")
            .enumType(OutputSettings.Pooling.class)
            .defaultValue(OutputSettings.Pooling.NONE)
            .withDescription(
                    "How the vectors of a sequence are pooled into one, which is written when it ends: mean of all, cls (the first),"
                            + " last, or auto, as the model's 1_Pooling/config.json says; of length 1 where its modules.json"
                            + " normalizes.");

    public static final ConfigOption<String> OUTPUT_POOLED_TOPIC = key("output.pooled-topic")
            .stringType()
            .noDefaultValue()
            .withDescription("Topic that the pooled SequenceVectors are written to. Required with output.pooling.");

    public static final ConfigOption<String> ATTENTION_TOPIC = key("attention.topic")
            .stringType()
            .noDefaultValue()
            .withDescription("Topic for AttentionWeights, which say what each token attended to. Off unless set.");

    public static final ConfigOption<Integer> ATTENTION_TOP_K = key("attention.top-k")
            .intType()
            .defaultValue(8)
            .withDescription("How many keys, by descending weight, an AttentionWeights record carries.");

    public static final ConfigOption<String> ATTENTION_LAYERS = key("attention.layers")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Layers to write weights of, counted from 0 and separated by commas. Must be named, since every token"
                            + " writes one record for each layer and head.");

    public static final ConfigOption<String> ATTENTION_HEADS = key("attention.heads")
            .stringType()
            .defaultValue("all")
            .withDescription(
                    "Query heads to write weights of: all, or numbers counted from 0 and separated by commas.");

    public static final ConfigOption<String> DEAD_LETTER_TOPIC = key("dead-letter.topic")
            .stringType()
            .defaultValue("embedded-tokens-dead-letter")
            .withDescription("Topic for the records that could not be used, each with the reason and its origin.");

    public static final ConfigOption<MemorySize> DEAD_LETTER_MAX_VALUE_BYTES = key("dead-letter.max-value-bytes")
            .memoryType()
            .defaultValue(MemorySize.parse("512 kb"))
            .withDescription(
                    "How much of the original value a dead letter carries at most; the true size is always told.");

    public static final ConfigOption<Double> DEAD_LETTER_MAX_RATIO = key("dead-letter.max-ratio")
            .doubleType()
            .defaultValue(0.5)
            .withDescription("Share of dead letters over " + DeadLetterSettings.RATIO_WINDOW
                    + " records above which the job fails: a"
                    + " wrong model must not drain a topic into the dead-letter topic. 1 never fails.");

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_GUARANTEE = key("delivery.guarantee")
            .enumType(DeliveryGuarantee.class)
            .defaultValue(DeliveryGuarantee.EXACTLY_ONCE)
            .withDescription(
                    "exactly-once writes in Kafka transactions, so output is visible once a checkpoint completes;"
                            + " at-least-once writes at once, and a replay repeats the same bytes for the same positions.");

    public static final ConfigOption<String> MODEL_PATH = key("model.path")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Model folder with config.json and model.safetensors, on any file system that Flink knows. Required.");

    public static final ConfigOption<ModelSettings.OnChange> MODEL_ON_CHANGE = key("model.on-change")
            .enumType(ModelSettings.OnChange.class)
            .defaultValue(ModelSettings.OnChange.RESTART)
            .withDescription(
                    "What to do with a sequence whose cache another model has made, or in another cache.dtype: restart it with"
                            + " an empty cache, or fail.");

    public static final ConfigOption<CacheSettings.Dtype> CACHE_DTYPE = key("cache.dtype")
            .enumType(CacheSettings.Dtype.class)
            .defaultValue(CacheSettings.Dtype.FLOAT32)
            .withDescription(
                    "Type of the cached keys and values: float32, bfloat16 (half the memory, vectors off by about 0.4 %)"
                            + " or int8 (about a quarter, about 1.3 %). A sequence whose cache has another type is treated"
                            + " as model.on-change says.");

    public static final ConfigOption<MemorySize> CACHE_RESIDENT_BYTES = key("cache.resident-bytes")
            .memoryType()
            .noDefaultValue()
            .withDescription(
                    "How much of the cache a subtask keeps in memory; the rest is read from state when it is needed. The"
                            + " default is a share of the heap.");

    public static final ConfigOption<MemorySize> CACHE_DIRTY_BYTES = key("cache.dirty-bytes")
            .memoryType()
            .defaultValue(MemorySize.parse("64 mb"))
            .withDescription(
                    "How much of the cache may not yet be in state; it bounds what a checkpoint has to write.");

    public static final ConfigOption<Integer> CONTEXT_MAX_TOKENS = key("context.max-tokens")
            .intType()
            .noDefaultValue()
            .withDescription("Longest context of a sequence. The default is the model's limit, else 4096.");

    public static final ConfigOption<ContextSettings.Overflow> CONTEXT_OVERFLOW = key("context.overflow")
            .enumType(ContextSettings.Overflow.class)
            .noDefaultValue()
            .withDescription(
                    "What happens at the longest context: end the sequence, or reject what follows. The default is the"
                            + " model's: end for full attention.");

    public static final ConfigOption<Integer> BATCH_MAX_TOKENS = key("batch.max-tokens")
            .intType()
            .defaultValue(256)
            .withDescription("Tokens, of all sequences together, that are computed in one step at most.");

    public static final ConfigOption<Duration> BATCH_LINGER = key("batch.linger")
            .durationType()
            .defaultValue(Duration.ofMillis(5))
            .withDescription(
                    "How long a token waits for others to fill its step at most; while the input is idle it does not. 0 ms never"
                            + " waits.");

    public static final ConfigOption<SequenceSettings.Start> SEQUENCE_START = key("sequence.start")
            .enumType(SequenceSettings.Start.class)
            .defaultValue(SequenceSettings.Start.ANY)
            .withDescription("Where an unknown sequence may start: at any position, or only at zero.");

    public static final ConfigOption<SequenceSettings.Gap> SEQUENCE_GAP = key("sequence.gap")
            .enumType(SequenceSettings.Gap.class)
            .defaultValue(SequenceSettings.Gap.DEAD_LETTER)
            .withDescription(
                    "What happens to what has waited for missing tokens as long as it may: dead-letter, or continue with a hole.");

    public static final ConfigOption<Duration> SEQUENCE_IDLE_TIMEOUT = key("sequence.idle-timeout")
            .durationType()
            .defaultValue(Duration.ofHours(1))
            .withDescription("A sequence that gets no token for so long, by sequence.idle-clock, is forgotten.");

    public static final ConfigOption<SequenceSettings.IdleClock> SEQUENCE_IDLE_CLOCK = key("sequence.idle-clock")
            .enumType(SequenceSettings.IdleClock.class)
            .defaultValue(SequenceSettings.IdleClock.PROCESSING)
            .withDescription(
                    "The time in which sequence.idle-timeout counts: processing, or event (the latest of the sequence's event times against the watermark, which stands still while the whole topic is silent, and during an outage). Event time needs event times to be trusted: the highest of a partition moves its watermark, and a sequence whose records are later than that by more than the timeout is forgotten between them.");

    public static final ConfigOption<Duration> SEQUENCE_ENDED_RETENTION = key("sequence.ended-retention")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription(
                    "How long an ended sequence is remembered, so that a late duplicate does not start it again.");

    public static final ConfigOption<Duration> SEQUENCE_REORDER_TIMEOUT = key("sequence.reorder-timeout")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription("How long a record waits for missing tokens before it; then sequence.gap decides.");

    public static final ConfigOption<Integer> SEQUENCE_REORDER_MAX_TOKENS = key("sequence.reorder-max-tokens")
            .intType()
            .defaultValue(1024)
            .withDescription(
                    "How many tokens of a sequence may wait for missing ones before them; 0 for none. Beyond that sequence.gap decides.");

    /** All of them, in the order of the documentation. */
    public static final List<ConfigOption<?>> ALL = List.of(
            JOB_NAME,
            KAFKA_BOOTSTRAP_SERVERS,
            KAFKA_PROPERTIES,
            KAFKA_GROUP_ID,
            KAFKA_TRANSACTIONAL_ID_PREFIX,
            INPUT_TOPIC,
            OUTPUT_TOPIC,
            INPUT_START,
            INPUT_BOUNDED,
            INPUT_ENCODING,
            OUTPUT_ENCODING,
            INPUT_POSITIONS,
            INPUT_EMBEDDING_MODEL,
            AVRO_SCHEMAS,
            AVRO_RAW_SCHEMA,
            REGISTRY_URL,
            REGISTRY_AUTO_REGISTER,
            REGISTRY_TIMEOUT,
            REGISTRY_PROPERTIES,
            OUTPUT_LAYER,
            OUTPUT_TOKENS,
            OUTPUT_POOLING,
            OUTPUT_POOLED_TOPIC,
            ATTENTION_TOPIC,
            ATTENTION_TOP_K,
            ATTENTION_LAYERS,
            ATTENTION_HEADS,
            DEAD_LETTER_TOPIC,
            DEAD_LETTER_MAX_VALUE_BYTES,
            DEAD_LETTER_MAX_RATIO,
            DELIVERY_GUARANTEE,
            MODEL_PATH,
            MODEL_ON_CHANGE,
            CACHE_DTYPE,
            CACHE_RESIDENT_BYTES,
            CACHE_DIRTY_BYTES,
            CONTEXT_MAX_TOKENS,
            CONTEXT_OVERFLOW,
            BATCH_MAX_TOKENS,
            BATCH_LINGER,
            SEQUENCE_START,
            SEQUENCE_GAP,
            SEQUENCE_IDLE_TIMEOUT,
            SEQUENCE_IDLE_CLOCK,
            SEQUENCE_ENDED_RETENTION,
            SEQUENCE_REORDER_TIMEOUT,
            SEQUENCE_REORDER_MAX_TOKENS);

    private HeedOptions() {}
}
