package dev.heed.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads a {@code rope_scaling} object, each key with its default, its check and its complaint. */
final class RopeScalingParser {
    private static final String ORIGINAL = "original_max_position_embeddings";

    /** The keys of each type beside the type itself. */
    private static final Map<String, Set<String>> KEYS = Map.of(
            "default",
            Set.of(),
            "linear",
            Set.of("factor"),
            "dynamic",
            Set.of("factor", ORIGINAL),
            "yarn",
            Set.of(
                    "factor",
                    ORIGINAL,
                    "attention_factor",
                    "mscale",
                    "mscale_all_dim",
                    "beta_fast",
                    "beta_slow",
                    "truncate"),
            "llama3",
            Set.of("factor", ORIGINAL, "low_freq_factor", "high_freq_factor"));

    private final ConfigJson json;
    private final OptionalInt maxPositions;

    /**
     * @param json the object
     * @param maxPositions the model's {@code max_position_embeddings}, which stand for the original ones where those are not given
     */
    RopeScalingParser(ConfigJson json, OptionalInt maxPositions) {
        this.json = json;
        this.maxPositions = maxPositions;
    }

    RopeScaling parse() {
        String type = type();
        Set<String> known = new TreeSet<>(KEYS.get(type));
        known.addAll(List.of("type", "rope_type"));
        for (String key : json.keys()) {
            if (!known.contains(key)) {
                throw json.error(
                        key,
                        "is not a known key of type " + type + "; did you mean " + Spelling.nearest(key, known) + "?");
            }
        }
        return switch (type) {
            case "linear" -> new LinearRope(factor());
            case "dynamic" -> new DynamicRope(factor(), original());
            case "yarn" -> yarn();
            case "llama3" -> llama3();
            default -> RopeScaling.none();
        };
    }

    private String type() {
        String key = json.text("rope_type").isPresent() ? "rope_type" : "type";
        String type = json.text(key)
                .orElseThrow(
                        () -> json.error("rope_type", "is missing; expected one of " + new TreeSet<>(KEYS.keySet())));
        if (!KEYS.containsKey(type)) {
            throw json.bad(key, "expected one of " + new TreeSet<>(KEYS.keySet()));
        }
        if (!json.text("type").orElse(type).equals(type)) {
            throw json.bad("type", "expected what rope_type says, which is " + type);
        }
        return type;
    }

    private double factor() {
        double factor = json.positiveDouble("factor")
                .orElseThrow(() -> json.error("factor", "is missing; expected a number of 1 or more"));
        if (factor < 1) {
            throw json.bad("factor", "expected a number of 1 or more");
        }
        return factor;
    }

    private int original() {
        OptionalInt original = json.optionalCount(ORIGINAL);
        return original.isPresent()
                ? original.getAsInt()
                : maxPositions.orElseThrow(() -> json.error(
                        ORIGINAL, "is missing; expected a whole number of 1 or more, or max_position_embeddings"));
    }

    private RopeScaling yarn() {
        double factor = factor();
        double fast = json.positiveDouble("beta_fast").orElse(YarnRope.DEFAULT_BETA_FAST);
        double slow = json.positiveDouble("beta_slow").orElse(YarnRope.DEFAULT_BETA_SLOW);
        if (fast < slow) {
            throw json.bad("beta_fast", "expected at least beta_slow, which is " + slow);
        }
        return new YarnRope(factor, original(), attentionFactor(factor), fast, slow, json.flag("truncate", true));
    }

    private double attentionFactor(double factor) {
        double mscale = json.positiveDouble("mscale").orElse(0.0);
        double mscaleAll = json.positiveDouble("mscale_all_dim").orElse(0.0);
        double suggested = mscale > 0 && mscaleAll > 0
                ? YarnRope.magnitude(factor, mscale) / YarnRope.magnitude(factor, mscaleAll)
                : YarnRope.magnitude(factor, 1);
        return json.positiveDouble("attention_factor").orElse(suggested);
    }

    private RopeScaling llama3() {
        double low = required("low_freq_factor");
        double high = required("high_freq_factor");
        if (high <= low) {
            throw json.bad("high_freq_factor", "expected more than low_freq_factor, which is " + low);
        }
        return new Llama3Rope(factor(), low, high, original());
    }

    private double required(String key) {
        return json.positiveDouble(key).orElseThrow(() -> json.error(key, "is missing; expected a positive number"));
    }
}
