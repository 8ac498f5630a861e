package dev.heed.job.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.registry.RegisteredSchema;
import dev.heed.job.registry.SchemaId;
import dev.heed.schemas.EmbeddedTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
    private static final EmbeddedTokens TOKENS = EmbeddedTokens.newBuilder()
            .setSequenceId("s")
            .setStartPosition(7)
            .setTokenCount(1)
            .setEmbeddings(List.of(0.5f))
            .build();

    private final RecordDecoder knowing = new RecordDecoder("t", Optional.of(RecordType.EMBEDDED_TOKENS));
    private final RecordDecoder unknowing = new RecordDecoder("t", Optional.empty());

    @Test
    void aSingleObjectSaysWhatItIs() throws IOException {
        assertThat(unknowing.decode(singleObject()).get("startPosition")).isEqualTo(7L);
    }

    @Test
    void aBareValueIsWhatOneSaysItIs() throws IOException {
        assertThat(knowing.decode(bare()).get("startPosition")).isEqualTo(7L);
    }

    @Test
    void aBareValueThatNobodyKnowsAsksForItsName() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> unknowing.decode(bare()))
                .withMessage(
                        "what is on topic 't' cannot be told from its values: say so with --record, one of EmbeddedTokens,"
                                + " ContextualizedTokens, SequenceVector, AttentionWeights, DeadLetter");
    }

    @Test
    void anUnknownFingerprintIsNamed() throws IOException {
        byte[] value = singleObject();
        value[2] ^= 1;

        assertThatIOException()
                .isThrownBy(() -> knowing.decode(value))
                .withMessageStartingWith("no schema of Heed has the fingerprint ");
    }

    @Test
    void aSchemaOfTheRegistryIsNamedBeforeTheValueOrInTheHeader() throws IOException {
        String schema = EmbeddedTokens.getClassSchema().toString();
        var decoder = new RecordDecoder(
                "t",
                Optional.empty(),
                Optional.of(id -> id.equals(new SchemaId.Id(258))
                        ? Optional.of(new RegisteredSchema("AVRO", schema, false))
                        : Optional.empty()));

        assertThat(decoder.decode(registered()).get("startPosition")).isEqualTo(7L);
        assertThat(decoder.decode(bare(), SchemaId.prefix(258)).get("startPosition"))
                .isEqualTo(7L);
        assertThatIOException()
                .isThrownBy(() -> decoder.decode(bare(), SchemaId.prefix(3)))
                .withMessage("the registry has no schema 3");
    }

    @Test
    void withoutARegistryItsFormIsAnErrorThatSaysSo() {
        assertThatIOException()
                .isThrownBy(() -> knowing.decode(registered()))
                .withMessage("it names schema 258 of a registry: say where that is with registry.url");
    }

    @Test
    void aSchemaOfTheRegistryThatIsNoRecordIsAnError() {
        for (var schema : List.of(
                new RegisteredSchema("AVRO", "\"string\"", false),
                new RegisteredSchema("AVRO", "{", false),
                new RegisteredSchema("JSON", "{}", false))) {
            var decoder = new RecordDecoder("t", Optional.empty(), Optional.of(id -> Optional.of(schema)));
            assertThatIOException()
                    .isThrownBy(() -> decoder.decode(registered()))
                    .withMessageStartingWith("schema 258 of the registry ");
        }
    }

    @Test
    void everyTruncationIsAnError() throws IOException {
        byte[] value = bare();
        for (int length = 0; length < value.length; length++) {
            byte[] truncated = Arrays.copyOf(value, length);
            assertThatIOException().as("%d bytes", length).isThrownBy(() -> knowing.decode(truncated));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000_000, 2_000_000_000})
    void aCountThatTheBytesCannotHoldIsAnError(int count) throws IOException {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(value, null);
        encoder.writeString("s");
        encoder.writeInt(0);
        encoder.writeLong(0);
        encoder.writeInt(1);
        encoder.writeArrayStart();
        encoder.setItemCount(count);

        assertThatIOException().isThrownBy(() -> knowing.decode(value.toByteArray()));
    }

    @Test
    void bytesLeftOverAreAnError() throws IOException {
        byte[] value = bare();

        assertThatIOException()
                .isThrownBy(() -> knowing.decode(Arrays.copyOf(value, value.length + 1)))
                .withMessage("not EmbeddedTokens: bytes are left over");
    }

    @ParameterizedTest
    @CsvSource({
        "embedded-tokens, EmbeddedTokens",
        "contextualized-tokens, ContextualizedTokens",
        "embedded-tokens-dead-letter, DeadLetter",
        "weights, AttentionWeights",
    })
    void theConfigurationSaysWhatIsOnATopic(String topic, String record) {
        var configuration = Configuration.fromMap(Map.of("attention.topic", "weights"));

        assertThat(RecordType.onTopic(topic, configuration)).hasToString("Optional[" + record + "]");
    }

    @Test
    void otherTopicsAreNotGuessed() {
        assertThat(RecordType.onTopic("other", new Configuration())).isEmpty();
    }

    private static byte[] singleObject() throws IOException {
        return bytes(EmbeddedTokens.getEncoder().encode(TOKENS));
    }

    private static byte[] registered() throws IOException {
        byte[] bare = bare();
        return ByteBuffer.allocate(5 + bare.length)
                .put(SchemaId.prefix(258))
                .put(bare)
                .array();
    }

    private static byte[] bare() throws IOException {
        byte[] value = singleObject();
        return Arrays.copyOfRange(value, 10, value.length);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
