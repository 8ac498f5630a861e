package dev.heed.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.HeadLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
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
                .isEqualTo(AttentionConfig.causal(10, 4, new HeadLayout(5, 5, 3, 2), true, Set.of("o", "v"))
                        .withScores(ScoreConfig.usual(3).withScale(0.5f))
                        .withContext(ContextConfig.CAUSAL.withMaxPositions(512).withWindow(64, 4)));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        AttentionConfig usual = AttentionConfig.causal(12, 2, new HeadLayout(3, 3, 4, 5), true, Set.of("k", "q"));
        AttentionConfig scaled = usual.withScores(ScoreConfig.usual(4).withScale(0.1f))
                .withContext(ContextConfig.CAUSAL.withMaxPositions(9));
        assertThat(parse(usual.toJson("a"))).isEqualTo(usual);
        assertThat(parse(scaled.toJson("b"))).isEqualTo(scaled);
        assertThat(parse(usual.withWindow(7, 2).toJson("c"))).isEqualTo(usual.withWindow(7, 2));
    }

    @Test
    void everyVariantIsReadFromItsKeys() {
        AttentionConfig config = parse("""
                {"model_type": "attention", "hidden_size": 64, "num_attention_heads": 8, "num_key_value_heads": 2,
                 "attn_logit_softcapping": 50.0, "qk_norm": "rms_unit_offset", "rms_norm_eps": 1e-5,
                 "sliding_window": 64, "attention_sinks": 4, "position_encoding": "rope", "rope_theta": 500000.0,
                 "rope_interleaved": true, "partial_rotary_factor": 0.5,
                 "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                  "original_max_position_embeddings": 8192}}""");

        assertThat(config)
                .isEqualTo(AttentionConfig.causal(64, 1, new HeadLayout(8, 2, 8, 8), false, Set.of())
                        .withScores(ScoreConfig.usual(8).withSoftcap(50).withNorm(new QueryKeyNorm(true, 1e-5f)))
                        .withPositions(
                                PositionConfig.of(new RotaryConfig(500_000, 4, true, new Llama3Rope(8, 1, 4, 8192))))
                        .withWindow(64, 4));
    }

    @Test
    void fullAttentionIsRead() {
        AttentionConfig config = parse("""
                {"model_type": "attention", "hidden_size": 8, "num_attention_heads": 2, "is_causal": false}""");

        assertThat(config.causal()).isFalse();
        assertThat(config.context()).isEqualTo(ContextConfig.FULL);
    }

    @Test
    void everyVariantIsWrittenAndReadBack() {
        for (int seed = 0; seed < 2_000; seed++) {
            AttentionConfig config = RandomConfigs.of(new Random(seed));

            assertThat(parse(config.toJson("x"))).as("seed %d", seed).isEqualTo(config);
        }
    }

    @Test
    void everyVariantHasACanonicalTextOfItsOwn() {
        Map<String, AttentionConfig> texts = new HashMap<>();
        for (int seed = 0; seed < 2_000; seed++) {
            AttentionConfig config = RandomConfigs.of(new Random(seed));
            AttentionConfig before = texts.put(config.canonicalText(), config);

            assertThat(before == null || before.equals(config))
                    .as("seed %d: %s", seed, before)
                    .isTrue();
        }
    }

    @Test
    void theCanonicalTextOfVariantsNeverChangesEither() {
        AttentionConfig config = AttentionConfig.causal(12, 1, new HeadLayout(3, 1, 4, 4), false, Set.of())
                .withScores(ScoreConfig.usual(4).withSoftcap(50).withNorm(new QueryKeyNorm(false, 1e-6f)))
                .withPositions(
                        PositionConfig.of(RotaryConfig.of(4).withScaling(new YarnRope(4, 2048, 1.25, 32, 1, true))));
        assertThat(config.canonicalText()).isEqualTo("""
                        hidden_size=12
                        num_hidden_layers=1
                        num_attention_heads=3
                        num_key_value_heads=1
                        head_dim=4
                        v_head_dim=4
                        is_causal=true
                        attention_bias=false
                        attention_scale=0x3f000000
                        max_position_embeddings=null
                        identity_projections=
                        attn_logit_softcapping=0x42480000
                        qk_norm=rms
                        rms_norm_eps=0x358637bd
                        position_encoding=rope
                        rope_theta=0x40c3880000000000
                        rotary_dim=4
                        rope_interleaved=false
                        rope_type=yarn
                        factor=0x4010000000000000
                        original_max_position_embeddings=2048
                        attention_factor=0x3ff4000000000000
                        beta_fast=0x4040000000000000
                        beta_slow=0x3ff0000000000000
                        truncate=true
                        """);
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
