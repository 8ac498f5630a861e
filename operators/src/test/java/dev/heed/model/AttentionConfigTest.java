package dev.heed.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.HeadLayout;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttentionConfigTest {
    @Test
    void theExampleOfTheContractIsRead() {
        AttentionConfig config = parse("""
                {"model_type": "attention", "hidden_size": 384, "num_hidden_layers": 1, "num_attention_heads": 12,
                 "num_key_value_heads": 12, "head_dim": 32, "v_head_dim": 32, "is_causal": true, "attention_bias": false,
                 "attention_scale": null, "attn_logit_softcapping": null, "sliding_window": null, "attention_sinks": 0,
                 "max_position_embeddings": null, "position_encoding": "none", "rope_theta": 10000.0, "rope_scaling": null,
                 "rope_interleaved": false, "identity_projections": []}""");
        assertThat(config).isEqualTo(AttentionConfig.causal(384, 1, new HeadLayout(12, 12, 32, 32), false, Set.of()));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        AttentionConfig config =
                parse("{\"model_type\": \"attention\", \"hidden_size\": 384, \"num_attention_heads\": 12}");
        assertThat(config).isEqualTo(AttentionConfig.causal(384, 1, new HeadLayout(12, 12, 32, 32), false, Set.of()));
        assertThat(config.scale()).isEqualTo((float) (1 / Math.sqrt(32)));
        assertThat(config.maxPositionEmbeddings()).isEmpty();
    }

    @Test
    void theValueSizeFollowsTheHeadSize() {
        AttentionConfig config = parse("""
                {"model_type": "attention", "hidden_size": 10, "num_attention_heads": 3, "head_dim": 7}""");
        assertThat(config.heads()).isEqualTo(new HeadLayout(3, 3, 7, 7));
    }

    @Test
    void everyOtherValueIsRead() {
        AttentionConfig config = parse("""
                {"model_type": "attention", "hidden_size": 10, "num_hidden_layers": 4, "num_attention_heads": 5,
                 "head_dim": 3, "v_head_dim": 2, "attention_bias": true, "attention_scale": 0.5,
                 "max_position_embeddings": 512, "sliding_window": 64, "attention_sinks": 4, "identity_projections": ["v", "o"], "architectures": ["Bare"],
                 "torch_dtype": "float32", "dtype": "float32", "transformers_version": "4.57.0", "_name_or_path": "x"}""");
        assertThat(config)
                .isEqualTo(new AttentionConfig(
                        10,
                        4,
                        new HeadLayout(5, 5, 3, 2),
                        true,
                        true,
                        0.5f,
                        OptionalInt.of(512),
                        OptionalInt.of(64),
                        4,
                        Set.of("o", "v")));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        AttentionConfig usual = AttentionConfig.causal(12, 2, new HeadLayout(3, 3, 4, 5), true, Set.of("k", "q"));
        AttentionConfig scaled = new AttentionConfig(
                12, 2, usual.heads(), true, false, 0.1f, OptionalInt.of(9), OptionalInt.empty(), 0, Set.of());
        assertThat(parse(usual.toJson("a"))).isEqualTo(usual);
        assertThat(parse(scaled.toJson("b"))).isEqualTo(scaled);
        assertThat(parse(usual.withWindow(7, 2).toJson("c"))).isEqualTo(usual.withWindow(7, 2));
    }

    @Test
    void theCanonicalTextNeverChanges() {
        AttentionConfig config = AttentionConfig.causal(12, 2, new HeadLayout(3, 3, 4, 4), true, Set.of("v", "k"));
        assertThat(config.canonicalText()).isEqualTo("""
                        hidden_size=12
                        num_hidden_layers=2
                        num_attention_heads=3
                        num_key_value_heads=3
                        head_dim=4
                        v_head_dim=4
                        is_causal=true
                        attention_bias=true
                        attention_scale=0x3f000000
                        max_position_embeddings=null
                        identity_projections=k,v
                        """);
    }

    private static AttentionConfig parse(String json) {
        return AttentionConfig.parse(
                new ConfigJson("config.json", Json.parseObject(json.getBytes(UTF_8), "config.json")));
    }
}
