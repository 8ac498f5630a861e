package dev.heed.model;

import java.util.OptionalInt;

/**
 * Reads the rotary positions of Llama and its relatives: {@code rope_theta} and {@code rope_scaling}, or {@code rope_parameters}, in which
 * version 5 of Hugging Face Transformers has put both.
 */
final class RotaryParser {
    private static final String PARAMETERS = "rope_parameters";
    private static final String SCALING = "rope_scaling";
    private static final String THETA = "rope_theta";
    private static final String PARTIAL = "partial_rotary_factor";

    private final ConfigJson json;
    private final int headDim;

    RotaryParser(ConfigJson json, int headDim) {
        this.json = json;
        this.headDim = headDim;
    }

    RotaryConfig parse() {
        if (headDim % 2 != 0) {
            throw json.error("head_dim", "is " + headDim + "; elements are rotated in pairs, expected an even number");
        }
        ConfigJson parameters = json.object(PARAMETERS).orElse(null);
        double theta = json.positiveDouble(THETA).orElse(RotaryConfig.DEFAULT_THETA);
        if (parameters == null) {
            RopeScaling scaling = json.object(SCALING).map(this::scaling).orElse(RopeScaling.none());
            return checked(new RotaryConfig(theta, headDim, false, scaling), json);
        }
        if (json.departsFrom(SCALING, "null")) {
            throw json.bad(SCALING, "expected null beside " + PARAMETERS);
        }
        if (parameters.departsFrom(PARTIAL, "1.0")) {
            throw parameters.bad(PARTIAL, "not supported by this version, which expects 1.0");
        }
        double inner = parameters.positiveDouble(THETA).orElse(theta);
        if (json.positiveDouble(THETA).isPresent() && inner != theta) {
            throw parameters.bad(THETA, "expected what the key of the same name beside it says, which is " + theta);
        }
        RopeScaling scaling = scaling(parameters.without(THETA, PARTIAL));
        return checked(new RotaryConfig(inner, headDim, false, scaling), parameters);
    }

    private RopeScaling scaling(ConfigJson object) {
        OptionalInt maxPositions = json.optionalCount("max_position_embeddings");
        return new RopeScalingParser(object, maxPositions).parse();
    }

    private static RotaryConfig checked(RotaryConfig rotary, ConfigJson at) {
        if (rotary.scaling() instanceof DynamicRope && rotary.dim() < 4) {
            throw at.error(SCALING, "of type dynamic needs at least 4 rotated elements of a head, not 2");
        }
        if (rotary.scaling() instanceof YarnRope && rotary.theta() <= 1) {
            throw at.bad(THETA, "expected more than 1 with scaling of type yarn");
        }
        return rotary;
    }
}
