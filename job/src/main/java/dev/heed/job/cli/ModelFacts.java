package dev.heed.job.cli;

import dev.heed.cache.CacheType;
import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.BlockConfig;
import dev.heed.model.ModelDescription;
import dev.heed.model.NormConfig;
import dev.heed.model.RopeScaling;
import dev.heed.model.RotaryConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code model show} says of a folder, in the order in which it says it. */
final class ModelFacts {
    private ModelFacts() {}

    static Map<String, String> of(Path folder) {
        ModelDescription model = ModelDescription.of(folder);
        return model.block().map(block -> whole(model, block)).orElseGet(() -> attention(model));
    }

    private static Map<String, String> whole(ModelDescription model, BlockConfig block) {
        AttentionConfig config = model.attention();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", model.name());
        facts.put("fingerprint", model.fingerprint());
        facts.put(
                "type",
                block.family() + ": all layers, which the job runs (model.path); heed embed does the embedding layer");
        facts.put("rows", config.hiddenSize() + " floats in, " + config.outputSize() + " out");
        facts.put("layers", Integer.toString(config.layers()));
        facts.put("heads", heads(config.heads()));
        facts.put("feed-forward", feedForward(block));
        facts.put("norms", norms(block));
        config.scores().norm().ifPresent(norm -> facts.put("queries, keys", "normalized, eps " + norm.eps()));
        facts.put("sees", sees(config));
        facts.put(
                "distances",
                block.preNorm() && config.positions().rotary().isPresent()
                        ? rotary(config.positions().rotary().get())
                        : "are seen by the positions that the embedding layer adds");
        facts.put("positions", positions(config));
        facts.put(
                "parameters",
                String.format(
                        Locale.ROOT,
                        "%,d in the layers, %,d in the folder",
                        model.parameters(),
                        model.storedParameters()));
        facts.put("weights", bytes(model.parameters() * Float.BYTES));
        facts.put("cache", cache(config));
        return facts;
    }

    private static String feedForward(BlockConfig block) {
        return block.intermediateSize() + " floats between, "
                + block.activation().name().toLowerCase(Locale.ROOT)
                + (block.gated() ? ", gated" : "");
    }

    private static String norms(BlockConfig block) {
        return (block.norm().kind() == NormConfig.Kind.RMS ? "root mean square" : "layer")
                + (block.norm().unitOffset() ? ", by 1 + weight" : "")
                + (block.preNorm() ? ", before each part and after the last layer" : ", after each part")
                + ", eps " + block.norm().eps();
    }

    private static String positions(AttentionConfig config) {
        return config.maxPositionEmbeddings().isPresent()
                ? "at most " + config.maxPositionEmbeddings().getAsInt()
                : "no limit";
    }

    private static Map<String, String> attention(ModelDescription model) {
        AttentionConfig config = model.attention();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", model.name());
        facts.put("fingerprint", model.fingerprint());
        facts.put("type", "attention: what the job runs (model.path)");
        facts.put("rows", config.hiddenSize() + " floats in, " + config.outputSize() + " out");
        facts.put("layers", Integer.toString(config.layers()));
        facts.put("heads", heads(config.heads()));
        facts.put("sees", sees(config));
        facts.put("scale", Float.toString(config.scale()));
        config.scores().softcap().ifPresent(cap -> facts.put("scores", "within ± " + cap));
        config.scores()
                .norm()
                .ifPresent(norm -> facts.put(
                        "queries, keys",
                        "normalized by " + (norm.unitOffset() ? "1 + weight" : "weight") + ", eps " + norm.eps()));
        facts.put("distances", distances(config));
        facts.put("biases", config.attentionBias() ? "yes" : "no");
        facts.put(
                "pass through",
                config.identityProjections().isEmpty()
                        ? "none of the projections"
                        : String.join(", ", new TreeSet<>(config.identityProjections())));
        facts.put("positions", positions(config));
        facts.put("weights", bytes(model.parameters() * Float.BYTES));
        facts.put("cache", cache(config));
        return facts;
    }

    /** What a token takes in memory and in state, in each type that cache.dtype names. */
    private static String cache(AttentionConfig config) {
        return Arrays.stream(CacheType.values())
                .map(type -> String.format(
                        Locale.ROOT, "%,d with %s", config.layers() * type.bytesPerToken(config.heads()), type))
                .collect(Collectors.joining(", ", "bytes a token: ", ""));
    }

    private static String heads(HeadLayout heads) {
        return heads.queryHeads() + " of " + heads.keyDim()
                + (heads.keyDim() == heads.valueDim() ? "" : ", values of " + heads.valueDim())
                + (heads.group() == 1 ? "" : "; " + heads.group() + " share one of " + heads.keyHeads() + " for keys");
    }

    private static String sees(AttentionConfig config) {
        if (config.slidingWindow().isEmpty()) {
            return config.causal() ? "itself and what came before (causal)" : "everything";
        }
        return config.slidingWindow().getAsInt() + " positions up to its own"
                + (config.attentionSinks() == 0 ? "" : ", and the first " + config.attentionSinks());
    }

    private static String distances(AttentionConfig config) {
        return switch (config.positions().encoding()) {
            case NONE -> "are not seen";
            case ALIBI -> "lower the scores (ALiBi)";
            case ROPE -> rotary(config.positions().rotary().orElseThrow());
        };
    }

    private static String rotary(RotaryConfig rotary) {
        return "rotate " + rotary.dim() + " elements of a head in " + (rotary.interleaved() ? "pairs" : "halves")
                + ", theta " + rotary.theta()
                + (rotary.scaling().equals(RopeScaling.none())
                        ? ""
                        : ", scaling " + rotary.scaling().type());
    }

    private static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
