package dev.heed.model;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.BitHash;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.reference.PublishedModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Hashes over what small models of each variant give: outputs and reported weights. As a program, prints a {@code name=hash} line for
 * each, which is how {@code arithmetic/v1.txt} was made.
 */
final class VariantDigest {
    private static final int HIDDEN = 24;
    private static final int TOKENS = 90;
    private static final long START = 21;

    private VariantDigest() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("variants");
        of(Kernels.best(), folder).forEach((name, hash) -> System.out.println(name + "=" + hash));
    }

    /** The hash of each variant. */
    static Map<String, String> of(Kernels kernels, Path folder) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (Map.Entry<String, AttentionConfig> variant : variants().entrySet()) {
            Path path = TinyModels.write(folder.resolve(variant.getKey()), variant.getValue(), 3);
            hashes.put(variant.getKey(), hash(AttentionModel.load(path), kernels));
        }
        for (Map.Entry<String, PublishedModel> family : families().entrySet()) {
            Path path = family.getValue().write(folder.resolve(family.getKey()), 3);
            hashes.put(family.getKey(), hash(AttentionModel.load(path), kernels));
        }
        return hashes;
    }

    private static Map<String, PublishedModel> families() throws IOException {
        Map<String, PublishedModel> families = new LinkedHashMap<>();
        families.put("bert", PublishedModel.bert(HIDDEN, 3, 2, 65));
        families.put("bert-tanh", PublishedModel.bert(HIDDEN, 2, 2, 33).with("hidden_act", "\"gelu_new\""));
        families.put("gpt2", PublishedModel.gpt2(HIDDEN, 3, 2));
        families.put("llama", PublishedModel.llama("llama", HIDDEN, 6, 2, 2, 50));
        families.put(
                "mistral", PublishedModel.llama("mistral", HIDDEN, 4, 2, 2, 50).with("sliding_window", "20"));
        families.put("qwen2", PublishedModel.llama("qwen2", HIDDEN, 4, 1, 2, 50));
        families.put("qwen3", PublishedModel.llama("qwen3", HIDDEN, 4, 2, 2, 50).with("head_dim", "10"));
        families.put("gemma", PublishedModel.llama("gemma", HIDDEN, 4, 1, 2, 50).with("head_dim", "16"));
        return families;
    }

    private static Map<String, AttentionConfig> variants() {
        AttentionConfig plain = heads(4, 4, 16, 16);
        AttentionConfig window = plain.withWindow(20, 5);
        ScoreConfig scores = plain.scores();
        Map<String, AttentionConfig> variants = new LinkedHashMap<>();
        variants.put("multi-head", plain);
        variants.put("grouped-query", heads(6, 2, 16, 16));
        variants.put("multi-query", heads(5, 1, 17, 17));
        variants.put("value-size", heads(3, 3, 8, 33));
        variants.put("odd-sizes", heads(3, 1, 3, 1));
        variants.put("head-size-80", heads(2, 1, 80, 80));
        variants.put("head-size-256", heads(2, 1, 256, 128));
        variants.put("full", plain.withContext(ContextConfig.FULL));
        variants.put("window", plain.withWindow(20, 0));
        variants.put("window-sinks", window);
        variants.put("scale", plain.withScores(scores.withScale(0.7f)));
        variants.put("softcap", plain.withScores(scores.withSoftcap(2)));
        variants.put("qk-norm", plain.withScores(scores.withNorm(new QueryKeyNorm(false, 1e-6f))));
        variants.put("qk-norm-unit-offset", plain.withScores(scores.withNorm(new QueryKeyNorm(true, 1e-5f))));
        variants.put("alibi", plain.withPositions(PositionConfig.ALIBI));
        variants.put("alibi-6-heads", heads(6, 2, 16, 16).withPositions(PositionConfig.ALIBI));
        variants.put("alibi-full", plain.withPositions(PositionConfig.ALIBI).withContext(ContextConfig.FULL));
        variants.put("alibi-window-sinks", window.withPositions(PositionConfig.ALIBI));
        RotaryConfig rotary = RotaryConfig.of(16);
        putRotary(variants, "", plain, rotary);
        putRotary(variants, "-pairs", plain, new RotaryConfig(10_000, 16, true, RopeScaling.none()));
        putRotary(variants, "-partial", plain, RotaryConfig.of(6));
        putRotary(variants, "-theta", plain, new RotaryConfig(500_000, 16, false, RopeScaling.none()));
        putRotary(variants, "-linear", plain, rotary.withScaling(new LinearRope(4)));
        putRotary(variants, "-dynamic", plain, rotary.withScaling(new DynamicRope(2, 40)));
        putRotary(variants, "-yarn", plain, rotary.withScaling(new YarnRope(4, 64, 1.139, 32, 1, true)));
        putRotary(variants, "-yarn-untruncated", plain, rotary.withScaling(new YarnRope(4, 64, 1, 32, 1, false)));
        putRotary(variants, "-llama3", plain, rotary.withScaling(new Llama3Rope(8, 1, 4, 64)));
        putRotary(variants, "-full", plain.withContext(ContextConfig.FULL), rotary);
        putRotary(variants, "-window-sinks", window, rotary);
        putRotary(variants, "-dynamic-window-sinks", window, rotary.withScaling(new DynamicRope(2, 40)));
        AttentionConfig all = heads(6, 2, 16, 20)
                .withScores(scores.withSoftcap(3).withNorm(new QueryKeyNorm(true, 1e-6f)))
                .withWindow(33, 3);
        putRotary(variants, "-of-all", all, RotaryConfig.of(12).withScaling(new YarnRope(4, 64, 1.139, 32, 1, true)));
        return variants;
    }

    private static void putRotary(
            Map<String, AttentionConfig> variants, String name, AttentionConfig config, RotaryConfig rotary) {
        variants.put("rope" + name, config.withPositions(PositionConfig.of(rotary)));
    }

    private static AttentionConfig heads(int queryHeads, int keyHeads, int headDim, int valueDim) {
        return AttentionConfig.causal(
                HIDDEN, 2, new HeadLayout(queryHeads, keyHeads, headDim, valueDim), true, Set.of());
    }

    private static String hash(AttentionModel model, Kernels kernels) {
        BitHash hash = new BitHash();
        int chunk = model.config().causal() ? 7 : TOKENS;
        AttentionSelection secondLayer = new AttentionSelection(Set.of(1), Set.of());
        AttentionStack stack = new AttentionStack(model, kernels, 2, chunk, secondLayer);
        SequenceCache cache = stack.newCache(START);
        Random random = new Random(4);
        for (int from = 0; from < TOKENS; from += chunk) {
            int count = Math.min(chunk, TOKENS - from);
            float[] rows = new float[count * HIDDEN];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = random.nextFloat() * 4 - 2;
            }
            stack.step().clear();
            stack.step().add(cache, START + from, count, rows, 0, null, 0);
            float[] outputs = stack.run((run, token, layer, head, weights) -> {
                for (int i = 0; i < weights.count(); i++) {
                    hash.add(weights.score(i), weights.weight(i));
                }
            });
            for (int i = 0; i < count * HIDDEN; i++) {
                hash.add(outputs[i]);
            }
        }
        return hash.hex();
    }
}
