package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.job.registry.RegisteredSchema;
import dev.heed.job.registry.RegistryClient;
import dev.heed.job.registry.RegistryException;
import dev.heed.job.registry.SchemaId;
import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that name their schema by a registry's id. The registry here is a map; the real one is in the integration tests. */
class RegistryFormTest {
    private static final TokenSegment SEGMENT = TestRecords.segment();
    private static final byte[] KEY = TestRecords.utf8(SEGMENT.sequenceId());
    private static final byte[] RAW =
            RecordCodec.embeddedTokens(OutputEncoding.RAW).encode(SEGMENT);
    private static final UUID GUID = UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f");

    private final Map<SchemaId, RegisteredSchema> registry = new HashMap<>();
    private final List<SchemaId> asked = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "CONFLUENT"})
    void anIdBeforeTheValueOrInTheHeaderNamesTheSchema(InputEncoding encoding) {
        register(258, HeedSchema.EMBEDDED_TOKENS.schema());
        registry.put(new SchemaId.Guid(GUID), avro(TestSchemas.NEWER));
        InputDecoder decoder = decoder(encoding);

        assertAccepted(decoder, SEGMENT, AvroBytes.of(SchemaId.prefix(258), RAW), null);
        assertAccepted(decoder, SEGMENT, RAW, SchemaId.prefix(258));
        assertAccepted(decoder, SEGMENT, TestSchemas.write(TestSchemas.NEWER), guid());
        assertThat(asked).containsExactly(new SchemaId.Id(258), new SchemaId.Guid(GUID));
    }

    @Test
    void aGuidMayComeBeforeTheValueToo() {
        registry.put(new SchemaId.Guid(GUID), avro(TestSchemas.NEWER));

        byte[] value = AvroBytes.of(guid(), TestSchemas.write(TestSchemas.NEWER));

        assertAccepted(decoder(InputEncoding.CONFLUENT), SEGMENT, value, null);
    }

    @Test
    void autoStillReadsTheOtherForms() {
        InputDecoder decoder = decoder(InputEncoding.AUTO);

        assertAccepted(decoder, SEGMENT, RAW, null);
        assertAccepted(
                decoder,
                SEGMENT,
                RecordCodec.embeddedTokens(OutputEncoding.SINGLE_OBJECT).encode(SEGMENT),
                null);
        assertAccepted(decoder, SEGMENT, RAW, new byte[] {0, 1});
        assertThat(asked).isEmpty();
    }

    @Test
    void olderAndNewerWritersResolve() {
        register(1, TestSchemas.OLDER);
        register(2, TestSchemas.NEWER);
        InputDecoder decoder = decoder(InputEncoding.CONFLUENT);

        assertAccepted(decoder, SEGMENT, AvroBytes.of(SchemaId.prefix(2), TestSchemas.write(TestSchemas.NEWER)), null);
        TokenSegment older =
                accepted(decoder, AvroBytes.of(SchemaId.prefix(1), TestSchemas.write(TestSchemas.OLDER)), null);
        assertThat(older.embeddings()).isEqualTo(SEGMENT.embeddings());
        assertThat(older.embeddingModel()).isNull();
    }

    @Test
    void schemasThatCannotBeReadAreUnknown() {
        registry.put(new SchemaId.Id(1), new RegisteredSchema("PROTOBUF", "syntax = \"proto3\";", false));
        registry.put(new SchemaId.Id(2), new RegisteredSchema("AVRO", "\"com.acme.Other\"", true));
        registry.put(new SchemaId.Id(3), new RegisteredSchema("AVRO", "{", false));
        register(4, HeedSchema.SEQUENCE_VECTOR.schema());
        register(5, Schema.create(Schema.Type.STRING));
        InputDecoder decoder = decoder(InputEncoding.CONFLUENT);

        String[] messages = {
            "schema 0, which the registry does not have",
            "schema 1, which is of type PROTOBUF: expected Avro",
            "schema 2, which refers to other schemas",
            "schema 3, which is not an Avro schema",
            "schema 4, which is dev.heed.schemas.SequenceVector and cannot be read as EmbeddedTokens",
            "schema 5, which is string and cannot be read as EmbeddedTokens",
        };
        for (int round = 0; round < 2; round++) {
            for (int id = 0; id < messages.length; id++) {
                assertRejected(
                        decoder,
                        AvroBytes.of(SchemaId.prefix(id), RAW),
                        RejectionReason.UNKNOWN_SCHEMA,
                        "embedded-tokens-3@42: the record names " + messages[id]);
            }
        }
        assertThat(asked).hasSize(messages.length);
    }

    @Test
    void aValueThatNamesNoSchemaIsADeadLetter() {
        InputDecoder decoder = decoder(InputEncoding.CONFLUENT);

        assertRejected(decoder, RAW, RejectionReason.UNDECODABLE, "the value begins with 0C: expected 00 and the id");
        for (int length = 0; length < SchemaId.PREFIX_BYTES; length++) {
            assertRejected(decoder, new byte[length], RejectionReason.TRUNCATED, length + " bytes: too few for the id");
        }
    }

    @Test
    void everyPrefixOfARecordIsTruncated() {
        register(7, HeedSchema.EMBEDDED_TOKENS.schema());
        byte[] whole =
                RecordCodec.embeddedTokens(OutputEncoding.RAW).registered(7).encode(SEGMENT);
        for (InputEncoding encoding : List.of(InputEncoding.AUTO, InputEncoding.CONFLUENT)) {
            InputDecoder decoder = decoder(encoding);
            assertAccepted(decoder, SEGMENT, whole, null);
            for (int length = encoding == InputEncoding.AUTO ? 1 : 0; length < whole.length; length++) {
                assertRejected(
                        decoder, Arrays.copyOf(whole, length), RejectionReason.TRUNCATED, "embedded-tokens-3@42");
            }
        }
    }

    @Test
    void withoutAnAnswerNothingIsSaidOfTheRecord() {
        // Nobody listens on port 0.
        RegistryClient absent = new RegistryClient("http://127.0.0.1:0", Duration.ofSeconds(5), Map.of());
        InputDecoder decoder = new InputDecoder(
                InputEncoding.CONFLUENT,
                SchemaCatalog.shipped(),
                new SegmentValidator(2, null),
                new DeadLetters(1 << 20),
                Optional.of(absent));

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> decoder.decode(KEY, AvroBytes.of(SchemaId.prefix(1), RAW), TestRecords.ORIGIN));
    }

    @Test
    void whatIsAbsentIsAskedForAgainAfterAWhile() throws Exception {
        AtomicLong now = new AtomicLong();
        RegistryReaders readers = new RegistryReaders(this::find, now::get);
        SchemaId id = new SchemaId.Id(9);

        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(RecordFormatException.class).isThrownBy(() -> readers.reader(id));
        }
        assertThat(asked).hasSize(1);
        register(9, TestSchemas.NEWER);
        now.set(Duration.ofSeconds(RegistryReaders.ABSENT_SECONDS).toNanos());
        assertThatExceptionOfType(RecordFormatException.class).isThrownBy(() -> readers.reader(id));
        now.incrementAndGet();
        assertThat(readers.reader(id)).isInstanceOf(EvolvedTokensReader.class);
        assertThat(asked).hasSize(2);
    }

    @Test
    void theIdsLastSeenAreRemembered() throws Exception {
        RegistryReaders readers = new RegistryReaders(this::find, () -> 0);
        for (int id = 0; id <= RegistryReaders.MAX_IDS; id++) {
            register(id, HeedSchema.EMBEDDED_TOKENS.schema());
            readers.reader(new SchemaId.Id(id));
            readers.reader(new SchemaId.Id(0));
        }
        assertThat(asked).hasSize(RegistryReaders.MAX_IDS + 1);

        readers.reader(new SchemaId.Id(0));
        assertThat(asked).hasSize(RegistryReaders.MAX_IDS + 1);
        readers.reader(new SchemaId.Id(1));
        assertThat(asked).hasSize(RegistryReaders.MAX_IDS + 2);
    }

    @Test
    void theEncodingNeedsARegistry() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InputDecoder(
                        InputEncoding.CONFLUENT,
                        SchemaCatalog.shipped(),
                        new SegmentValidator(2, null),
                        new DeadLetters(1)))
                .withMessageContaining("registry.url");
    }

    private void register(int id, Schema schema) {
        registry.put(new SchemaId.Id(id), avro(schema));
    }

    private static RegisteredSchema avro(Schema schema) {
        return new RegisteredSchema("AVRO", schema.toString(), false);
    }

    private Optional<RegisteredSchema> find(SchemaId id) {
        asked.add(id);
        return Optional.ofNullable(registry.get(id));
    }

    private static byte[] guid() {
        return ByteBuffer.allocate(17)
                .put((byte) 1)
                .putLong(GUID.getMostSignificantBits())
                .putLong(GUID.getLeastSignificantBits())
                .array();
    }

    private InputDecoder decoder(InputEncoding encoding) {
        return new InputDecoder(
                encoding,
                SchemaCatalog.shipped(),
                new SegmentValidator(2, null),
                new DeadLetters(1 << 20),
                Optional.of(this::find));
    }

    private static TokenSegment accepted(InputDecoder decoder, byte[] value, byte[] header) {
        Decoded decoded = decoder.decode(KEY, value, header, TestRecords.ORIGIN);
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted) decoded).segment();
    }

    private static void assertAccepted(InputDecoder decoder, TokenSegment expected, byte[] value, byte[] header) {
        assertThat(accepted(decoder, value, header)).isEqualTo(expected);
    }

    private static void assertRejected(InputDecoder decoder, byte[] value, RejectionReason reason, String message) {
        Decoded decoded = decoder.decode(KEY, value, TestRecords.ORIGIN);
        assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
        DeadLetterRecord letter = ((Decoded.Rejected) decoded).letter();
        assertThat(letter.reason()).isEqualTo(reason.code());
        assertThat(letter.message()).contains(message);
        assertThat(letter.value()).isEqualTo(value);
    }
}
