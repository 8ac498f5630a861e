package dev.heed.model;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.ScoreRule;
import dev.heed.kernel.Visibility;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The configuration of a model of {@code model_type: attention}, defaults resolved. Immutable.
 *
 * @param hiddenSize floats of an input row
 * @param layers number of layers, each fed the output of the one before
 * @param heads how the heads of every layer are laid out
 * @param attentionBias whether the projections that have weights have a bias, too
 * @param identityProjections those of {@code q k v o} that pass their input through, sorted
 * @param scores how scores come about
 * @param positions how positions are told apart
 * @param context what of its context a token sees
 */
public record AttentionConfig(
        int hiddenSize,
        int layers,
        HeadLayout heads,
        boolean attentionBias,
        Set<String> identityProjections,
        ScoreConfig scores,
        PositionConfig positions,
        ContextConfig context) {
    /** The value of {@code model_type}. */
    public static final String MODEL_TYPE = "attention";

    public AttentionConfig {
        identityProjections = Set.copyOf(identityProjections);
        int headDim = heads.keyDim();
        positions.rotary().filter(rotary -> rotary.dim() > headDim).ifPresent(rotary -> {
            throw new IllegalArgumentException(rotary.dim() + " rotated elements of a head that has " + headDim);
        });
    }

    /** A causal configuration with the usual scale, no positions and no limit of them. */
    public static AttentionConfig causal(
            int hiddenSize, int layers, HeadLayout heads, boolean attentionBias, Set<String> identityProjections) {
        return new AttentionConfig(
                hiddenSize,
                layers,
                heads,
                attentionBias,
                identityProjections,
                ScoreConfig.usual(heads.keyDim()),
                PositionConfig.NONE,
                ContextConfig.CAUSAL);
    }

    public AttentionConfig withScores(ScoreConfig newScores) {
        return new AttentionConfig(
                hiddenSize, layers, heads, attentionBias, identityProjections, newScores, positions, context);
    }

    public AttentionConfig withPositions(PositionConfig newPositions) {
        return new AttentionConfig(
                hiddenSize, layers, heads, attentionBias, identityProjections, scores, newPositions, context);
    }

    public AttentionConfig withContext(ContextConfig newContext) {
        return new AttentionConfig(
                hiddenSize, layers, heads, attentionBias, identityProjections, scores, positions, newContext);
    }

    /** The same with a sliding window and sinks. */
    public AttentionConfig withWindow(int window, int sinks) {
        return withContext(context.withWindow(window, sinks));
    }

    /** Whether a token sees only itself and what came before. */
    public boolean causal() {
        return context.causal();
    }

    /** Factor of the queries. */
    public float scale() {
        return scores.scale();
    }

    /** Positions that the model allows, if it is limited. */
    public OptionalInt maxPositionEmbeddings() {
        return context.maxPositions();
    }

    /** How many positions up to its own a query sees, if not all. */
    public OptionalInt slidingWindow() {
        return context.window();
    }

    /** The first positions of a context that every query sees whatever the window. */
    public int attentionSinks() {
        return context.sinks();
    }

    /** Which keys a query of a context sees that begins at a position. */
    Visibility visibility(long contextStart) {
        return context.visibility(contextStart);
    }

    /** What happens to scores before the softmax. */
    ScoreRule scoreRule() {
        ScoreRule rule = ScoreRule.PLAIN;
        if (scores.softcap().isPresent()) {
            rule = rule.withSoftcap(scores.softcap().get());
        }
        return positions.encoding() == PositionConfig.Encoding.ALIBI ? rule.withAlibi(heads.queryHeads()) : rule;
    }

    /** Reads and checks the {@code config.json} of a folder. */
    public static AttentionConfig read(Path folder) {
        return parse(ConfigJson.read(folder));
    }

    static AttentionConfig parse(ConfigJson json) {
        return new AttentionConfigParser(json).parse();
    }

    /** Floats of an output row. */
    public int outputSize() {
        return hiddenSize;
    }

    /** Whether the projection {@code "q"}, {@code "k"}, {@code "v"} or {@code "o"} has no weights. */
    public boolean isIdentity(String projection) {
        return identityProjections.contains(projection);
    }

    /** Whether the folder must hold any tensor at all. */
    boolean hasTensors() {
        return identityProjections.size() < AttentionConfigParser.PROJECTIONS.size()
                || scores.norm().isPresent();
    }

    /** The configuration as a {@code config.json} that reads back as an equal one. */
    public String toJson(String name) {
        return new AttentionConfigWriter(this).toJson(name);
    }

    /** The text that stands for the configuration in a model's fingerprint. */
    String canonicalText() {
        return new AttentionConfigWriter(this).canonicalText();
    }
}
