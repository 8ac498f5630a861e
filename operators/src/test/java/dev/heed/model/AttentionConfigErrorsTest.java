package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionConfigErrorsTest {
    private static final String SOUND = "{\"model_type\":\"attention\",\"hidden_size\":12,\"num_attention_heads\":4}";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    attention_sinks     | 4          | attention_sinks is 4; expected 0, or a sliding_window that the sinks are kept beside
                    model_type          | "llama"    | model_type 'llama' is not supported by this version; expected 'attention'
                    """)
    void whatThisVersionLacksIsRefusedByNameAndValue(String key, String value, String message) {
        assertRefused(with(key, value), message);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    hidden_size         | 0          | hidden_size is 0; expected a whole number of 1 or more
                    hidden_size         | 12.5       | hidden_size is 12.5; expected a whole number of 1 or more
                    hidden_size         | "12"       | hidden_size is "12"; expected a whole number of 1 or more
                    hidden_size         | 5000000000 | hidden_size is 5000000000; expected a whole number of 1 or more
                    hidden_size         | null       | hidden_size is missing; expected a whole number of 1 or more
                    num_attention_heads | null       | num_attention_heads is missing
                    num_attention_heads | 5          | num_attention_heads is 5; expected a divisor of hidden_size, which is 12, or a head_dim
                    num_attention_heads | -4         | num_attention_heads is -4
                    num_key_value_heads | 3          | num_key_value_heads is 3; expected a divisor of num_attention_heads, which is 4
                    head_dim            | 0          | head_dim is 0
                    head_dim            | 2000000000 | too large: one projection may have 2146435071 weights
                    v_head_dim          | -1         | v_head_dim is -1
                    num_hidden_layers   | 0          | num_hidden_layers is 0
                    num_hidden_layers   | 1000000    | num_hidden_layers is 1000000; expected at most 4096
                    attention_bias      | "yes"      | attention_bias is "yes"; expected true or false
                    attention_scale     | 0          | attention_scale is 0; expected a positive number
                    attention_scale     | 1e300      | attention_scale is 1.0E300; expected a positive number
                    position_encoding   | "learned"  | position_encoding is "learned"; expected "none", "rope" or "alibi"
                    max_position_embeddings | 0      | max_position_embeddings is 0
                    attn_logit_softcapping | -50     | attn_logit_softcapping is -50; expected a positive number
                    qk_norm             | "layer"    | qk_norm is "layer"; expected null, "rms" or "rms_unit_offset"
                    rms_norm_eps        | 0          | rms_norm_eps is 0; expected a positive number
                    is_causal           | 0          | is_causal is 0; expected true or false
                    partial_rotary_factor | 1.5      | partial_rotary_factor is 1.5; expected a number up to 1
                    rope_scaling        | "linear"   | rope_scaling is "linear"; expected an object
                    rope_scaling        | {"type": "linear", "factor": 2.0} | expected null, or position_encoding: "rope"
                    rope_theta          | -1         | rope_theta is -1; expected a positive number
                    rope_interleaved    | 1          | rope_interleaved is 1; expected true or false
                    identity_projections | "q"       | identity_projections is "q"; expected a list of strings
                    identity_projections | ["x"]     | identity_projections is ["x"]; expected some of "q", "k", "v", "o"
                    model_type          | null       | model_type is missing; expected "attention"
                    num_atention_heads  | 4          | num_atention_heads is not a known key; did you mean num_attention_heads?
                    sliding_windows     | 4          | sliding_windows is not a known key; did you mean sliding_window?
                    """)
    void aValueThatMakesNoSenseIsRefused(String key, String value, String message) {
        assertRefused(with(key, value), message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"factor": 2.0}                       | rope_scaling.rope_type is missing; expected one of [default, dynamic, linear, llama3, yarn]
                    {"rope_type": "longrope"}             | rope_scaling.rope_type is "longrope"; expected one of
                    {"type": "su"}                        | rope_scaling.type is "su"; expected one of
                    {"type": "yarn", "rope_type": "linear"} | rope_scaling.type is "yarn"; expected what rope_type says, which is linear
                    {"type": "linear"}                    | rope_scaling.factor is missing; expected a number of 1 or more
                    {"type": "linear", "factor": 0.5}     | rope_scaling.factor is 0.5; expected a number of 1 or more
                    {"type": "linear", "factors": 2}      | rope_scaling.factors is not a known key of type linear; did you mean factor?
                    {"type": "dynamic", "factor": 2}      | rope_scaling.original_max_position_embeddings is missing; expected a whole number of 1 or more, or max_position_embeddings
                    {"type": "yarn", "factor": 2, "original_max_position_embeddings": 8, "beta_fast": 0.5} | rope_scaling.beta_fast is 0.5; expected at least beta_slow, which is 1.0
                    {"type": "llama3", "factor": 2, "original_max_position_embeddings": 8, "low_freq_factor": 4} | rope_scaling.high_freq_factor is missing
                    {"type": "llama3", "factor": 2, "original_max_position_embeddings": 8, "low_freq_factor": 4, "high_freq_factor": 4} | high_freq_factor is 4; expected more than low_freq_factor, which is 4.0
                    """)
    void aScalingThatMakesNoSenseIsRefused(String scaling, String message) {
        assertRefused(
                with("rope_scaling", scaling)
                        .replace("\"hidden_size\"", "\"head_dim\":4,\"position_encoding\":\"rope\",\"hidden_size\""),
                message);
    }

    /** Sparse: it has that length, but takes no room. */
    @Test
    void aFileThatIsTooLongForAConfigurationIsNotRead() throws IOException {
        Path file = folder.resolve("config.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Json.MAX_FILE_BYTES + 1L);
        }

        assertThatThrownBy(() -> Json.readObject(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + ": has 100000001 bytes; expected at most 100000000");
    }

    @Test
    void headsThatCannotBeRotatedInPairsAreRefused() {
        assertRefused(
                with("position_encoding", "\"rope\""),
                "position_encoding is \"rope\"; elements are rotated in pairs, but of a head's 3 it would rotate 3");
        assertRefused(
                with("partial_rotary_factor", "0.4")
                        .replace("\"hidden_size\"", "\"head_dim\":8,\"position_encoding\":\"rope\",\"hidden_size\""),
                "partial_rotary_factor is 0.4; elements are rotated in pairs, but of a head's 8 it would rotate 3");
    }

    @Test
    void aScalingThatNeedsMoreElementsOrALargerBaseIsRefused() {
        String dynamic = "{\"type\": \"dynamic\", \"factor\": 2, \"original_max_position_embeddings\": 8}";
        assertRefused(
                with("rope_scaling", dynamic)
                        .replace("\"hidden_size\"", "\"head_dim\":2,\"position_encoding\":\"rope\",\"hidden_size\""),
                "type dynamic needs at least 4 rotated elements");
        String yarn = "{\"type\": \"yarn\", \"factor\": 2, \"original_max_position_embeddings\": 8}";
        assertRefused(
                with("rope_scaling", yarn)
                        .replace(
                                "\"hidden_size\"",
                                "\"head_dim\":4,\"rope_theta\":1,\"position_encoding\":\"rope\",\"hidden_size\""),
                "rope_theta is 1; expected more than 1 with rope_scaling of type yarn");
    }

    @Test
    void aWindowWithoutCausalAttentionIsRefused() {
        assertRefused(
                with("sliding_window", "8").replace("\"hidden_size\"", "\"is_causal\":false,\"hidden_size\""),
                "sliding_window is 8; expected null, or is_causal: true");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "q, q can pass its input through only if num_attention_heads × head_dim is hidden_size but 8 is not 12",
        "k, k can pass its input through only if num_key_value_heads × head_dim is hidden_size but 8 is not 12",
        "v, v can pass its input through only if num_key_value_heads × v_head_dim is hidden_size but 20 is not 12",
        "o, o can pass its input through only if num_attention_heads × v_head_dim is hidden_size but 20 is not 12"
    })
    void anIdentityMustKeepTheSize(String projection, String message) {
        String json = with("identity_projections", "[\"" + projection + "\"]")
                .replace("\"hidden_size\"", "\"head_dim\":2,\"v_head_dim\":5,\"hidden_size\"");
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(ModelException.class)
                .satisfies(e -> assertThat(e.getMessage().replace(",", "")).contains(message));
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ConfigJson.read(folder.resolve("absent")))
                .isInstanceOf(ModelException.class)
                .hasMessage(folder.resolve("absent") + ": not a folder; expected a model folder with config.json");
    }

    @Test
    void aFolderWithoutConfigurationIsRefused() {
        assertThatThrownBy(() -> ConfigJson.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessage(folder.resolve("config.json") + ": no such file");
    }

    @Test
    void aConfigurationThatIsNotJsonIsRefused() {
        assertRefused("{\"hidden_size\": 1, \"hidden_size\": 2}", "config.json: not valid JSON: Duplicate field");
        assertRefused("{} {}", "config.json: not valid JSON: Trailing token");
    }

    private static String with(String key, String value) {
        ObjectNode json = Json.parseObject(SOUND.getBytes(StandardCharsets.UTF_8), "test");
        json.remove(key);
        String rest = json.toString();
        return rest.substring(0, rest.length() - 1) + ",\"" + key + "\":" + value + "}";
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static AttentionConfig parse(String json) {
        return AttentionConfig.parse(
                new ConfigJson("config.json", Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "config.json")));
    }
}
