package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.job.registry.RegisteredSchema;
import dev.heed.job.registry.SchemaId;
import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InputDecoderTest {
    private static final TokenSegment SEGMENT = TestRecords.segment();
    private static final byte[] KEY = TestRecords.utf8(SEGMENT.sequenceId());
    private static final byte[] RAW =
            RecordCodec.embeddedTokens(OutputEncoding.RAW).encode(SEGMENT);
    private static final byte[] SINGLE =
            RecordCodec.embeddedTokens(OutputEncoding.SINGLE_OBJECT).encode(SEGMENT);

    @TempDir
    Path folder;

    @Test
    void autoReadsBothForms() {
        assertThat(accepted(decoder(InputEncoding.AUTO), RAW)).isEqualTo(SEGMENT);
        assertThat(accepted(decoder(InputEncoding.AUTO), SINGLE)).isEqualTo(SEGMENT);
    }

    @Test
    void rawAndSingleObjectReadTheirOwnOnly() {
        assertThat(accepted(decoder(InputEncoding.RAW), RAW)).isEqualTo(SEGMENT);
        assertThat(accepted(decoder(InputEncoding.SINGLE_OBJECT), SINGLE)).isEqualTo(SEGMENT);
        assertRejected(decoder(InputEncoding.RAW), SINGLE, RejectionReason.UNDECODABLE, "as input.encoding is raw");
        assertRejected(decoder(InputEncoding.SINGLE_OBJECT), RAW, RejectionReason.UNDECODABLE, "expected C3 01");
    }

    @Test
    void theRegistryFormIsAnUnknownSchemaWithoutARegistry() {
        byte[] registry = AvroBytes.of(new byte[] {0, 0, 0, 1, 2}, RAW);

        assertRejected(
                decoder(InputEncoding.AUTO),
                registry,
                RejectionReason.UNKNOWN_SCHEMA,
                "embedded-tokens-3@42: the value is in the registry form (00 and schema 258):"
                        + " expected bare Avro or its single-object form, as registry.url is not set");
    }

    @Test
    void withoutARegistryItsHeaderIsOneOfMany() {
        assertThat(decoder(InputEncoding.AUTO).decode(KEY, RAW, SchemaId.prefix(258), TestRecords.ORIGIN))
                .isEqualTo(new Decoded.Accepted(SEGMENT));
    }

    @Test
    void anUnknownFingerprintIsADeadLetter() {
        byte[] unknown = AvroBytes.of(SingleObject.header(0x1234L), RAW);

        assertRejected(
                decoder(InputEncoding.AUTO),
                unknown,
                RejectionReason.UNKNOWN_SCHEMA,
                "names schema 0000000000001234: expected one shipped with Heed or in avro.schemas");
    }

    @Test
    void aKnownSchemaOfAnotherRecordIsNamed() throws IOException {
        write("vector.avsc", HeedSchema.SEQUENCE_VECTOR.schema());
        InputDecoder decoder =
                decoder(InputEncoding.AUTO, SchemaCatalog.shipped().withFolder(folder));
        byte[] vector =
                RecordCodec.sequenceVector(OutputEncoding.SINGLE_OBJECT).encode(TestRecords.pooled(new Random(1)));

        assertRejected(
                decoder,
                vector,
                RejectionReason.UNKNOWN_SCHEMA,
                "which is dev.heed.schemas.SequenceVector in vector.avsc: expected EmbeddedTokens");
    }

    @Test
    void olderAndNewerWritersResolveByFingerprint() throws IOException {
        write("older.avsc", TestSchemas.OLDER);
        write("newer.avsc", TestSchemas.NEWER);
        InputDecoder decoder =
                decoder(InputEncoding.AUTO, SchemaCatalog.shipped().withFolder(folder));

        assertThat(accepted(decoder, framed(TestSchemas.NEWER))).isEqualTo(SEGMENT);
        assertThat(accepted(decoder, framed(TestSchemas.OLDER))).isEqualTo(withoutLastThree());
        assertThat(accepted(decoder, RAW)).isEqualTo(SEGMENT);
    }

    @Test
    void rawRecordsAreReadWithTheSchemaThatTheConfigurationNames() throws IOException {
        SchemaCatalog catalog = SchemaCatalog.shipped().withRawSchema(write("older.avsc", TestSchemas.OLDER));

        assertThat(accepted(decoder(InputEncoding.AUTO, catalog), TestSchemas.write(TestSchemas.OLDER)))
                .isEqualTo(withoutLastThree());
        assertThat(accepted(decoder(InputEncoding.AUTO, catalog), SINGLE)).isEqualTo(SEGMENT);
    }

    @Test
    void autoNeedsASchemaThatBeginsWithTheSequence() throws IOException {
        Schema turned = TestSchemas.edited(fields -> {
            List<Schema.Field> list = fields.toList();
            return Stream.concat(list.stream().skip(1), list.stream().limit(1));
        });
        SchemaCatalog catalog = SchemaCatalog.shipped().withRawSchema(write("turned.avsc", turned));

        assertThat(accepted(decoder(InputEncoding.RAW, catalog), TestSchemas.write(turned)))
                .isEqualTo(SEGMENT);
        assertThatThrownBy(() -> decoder(InputEncoding.AUTO, catalog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("avro.raw-schema: the first field is not sequenceId");
    }

    @Test
    void damageUnderAnotherSchemaIsADeadLetterToo() throws IOException {
        Schema odd = TestSchemas.edited(fields -> Stream.concat(
                fields,
                Stream.of(
                        TestSchemas.field("'name': 'nulls', 'type': {'type': 'array', 'items': 'null'}, 'default': []"),
                        TestSchemas.field(
                                "'name': 'more', 'type': {'type': 'map', 'values': 'double'}, 'default': {}"))));
        SchemaCatalog catalog = SchemaCatalog.shipped().withRawSchema(write("odd.avsc", odd));
        InputDecoder decoder = decoder(InputEncoding.RAW, catalog);
        byte[] whole = AvroBytes.of(RAW, 0, 1, "key", new byte[8], 0);
        assertThat(accepted(decoder, whole)).isEqualTo(SEGMENT);

        for (int length = 0; length < whole.length; length++) {
            assertRejected(decoder, Arrays.copyOf(whole, length), RejectionReason.TRUNCATED, "embedded-tokens-3@42");
        }
        assertRejected(decoder, AvroBytes.of(RAW, 1L << 40, 0, 0), RejectionReason.TRUNCATED, "nulls needs");
        assertRejected(
                decoder,
                AvroBytes.of(RAW, 60, 60, 60, 0, new byte[80]),
                RejectionReason.UNDECODABLE,
                "more items than");
    }

    @ParameterizedTest
    @EnumSource
    void randomAndDamagedBytesNeverThrow(InputEncoding encoding) throws IOException {
        write("newer.avsc", TestSchemas.NEWER);
        SchemaCatalog catalog =
                SchemaCatalog.shipped().withFolder(folder).withRawSchema(write("older.avsc", TestSchemas.OLDER));
        InputDecoder decoder = new InputDecoder(
                encoding,
                catalog,
                new SegmentValidator(2, null),
                new DeadLetters(1 << 20),
                Optional.of(id -> Optional.of(new RegisteredSchema("AVRO", TestSchemas.NEWER.toString(), false))));
        List<byte[]> seeds = List.of(
                RAW,
                SINGLE,
                AvroBytes.of(SchemaId.prefix(3), RAW),
                framed(TestSchemas.NEWER),
                TestSchemas.write(TestSchemas.OLDER));
        Random random = new Random(99);
        for (int i = 0; i < 50_000; i++) {
            byte[] value = seeds.get(random.nextInt(seeds.size())).clone();
            if (random.nextBoolean()) {
                value = TestRecords.bytes(random);
            } else {
                value[random.nextInt(value.length)] = (byte) random.nextInt();
            }
            assertThat(decoder.decode(KEY, value, TestRecords.ORIGIN)).isNotNull();
        }
    }

    @Test
    void aNullValueErasesTheSequenceOfTheKey() {
        assertThat(decoder(InputEncoding.AUTO).decode(KEY, null, TestRecords.ORIGIN))
                .isEqualTo(new Decoded.Accepted(TokenSegment.erasure("chat-1", TestRecords.ORIGIN)));
    }

    @Test
    void anErasureNeedsAKeyThatIsAnId() {
        InputDecoder decoder = decoder(InputEncoding.AUTO);
        for (byte[] key : new byte[][] {null, {}}) {
            assertThat(rejected(decoder.decode(key, null, TestRecords.ORIGIN)).reason())
                    .isEqualTo("missing-key");
        }
        DeadLetterRecord letter = rejected(decoder.decode(new byte[] {(byte) 0xFF}, null, TestRecords.ORIGIN));
        assertThat(letter.reason()).isEqualTo("key-mismatch");
        assertThat(letter.value()).isNull();
        assertThat(letter.valueSize()).isZero();
    }

    @Test
    void aDeadLetterNamesTheRecordAndWhatWasExpected() {
        InputDecoder decoder = new InputDecoder(
                InputEncoding.AUTO, SchemaCatalog.shipped(), new SegmentValidator(384, null), new DeadLetters(1000));

        DeadLetterRecord letter = rejected(decoder.decode(KEY, RAW, TestRecords.ORIGIN));

        assertThat(letter.reason()).isEqualTo("embedding-size");
        assertThat(letter.message())
                .isEqualTo("embedded-tokens-3@42, sequence \"chat-1\", position 17: 4 floats for 2 tokens:"
                        + " expected 768 (2 × 384, hidden_size of the model)");
        assertThat(letter.sequenceId()).isEqualTo("chat-1");
        assertThat(letter.startPosition()).isEqualTo(17);
        assertThat(letter.value()).isEqualTo(RAW);
    }

    @Test
    void theListOfTokensMayHaveTheWrongLength() {
        byte[] value = AvroBytes.of("chat-1", 0, 17, 1, 2, 1f, 2f, 0, 1, 0, false, 0, 0);

        assertRejected(decoder(InputEncoding.AUTO), value, RejectionReason.TOKENS_LENGTH, "0 texts in tokens");
    }

    private static TokenSegment withoutLastThree() {
        return new TokenSegment(
                "chat-1",
                0,
                17,
                2,
                SEGMENT.embeddings(),
                SEGMENT.tokens(),
                false,
                false,
                null,
                null,
                TestRecords.ORIGIN);
    }

    private static byte[] framed(Schema writer) {
        return AvroBytes.of(
                SingleObject.header(SchemaNormalization.parsingFingerprint64(writer)), TestSchemas.write(writer));
    }

    private static InputDecoder decoder(InputEncoding encoding) {
        return decoder(encoding, SchemaCatalog.shipped());
    }

    private static InputDecoder decoder(InputEncoding encoding, SchemaCatalog catalog) {
        return new InputDecoder(encoding, catalog, new SegmentValidator(2, null), new DeadLetters(1 << 20));
    }

    private static TokenSegment accepted(InputDecoder decoder, byte[] value) {
        Decoded decoded = decoder.decode(KEY, value, TestRecords.ORIGIN);
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted) decoded).segment();
    }

    private static DeadLetterRecord rejected(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
        return ((Decoded.Rejected) decoded).letter();
    }

    private static void assertRejected(InputDecoder decoder, byte[] value, RejectionReason reason, String message) {
        DeadLetterRecord letter = rejected(decoder.decode(KEY, value, TestRecords.ORIGIN));
        assertThat(letter.reason()).isEqualTo(reason.code());
        assertThat(letter.message()).contains(message);
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(value);
    }

    private Path write(String name, Schema schema) throws IOException {
        return Files.writeString(folder.resolve(name), schema.toString());
    }
}
