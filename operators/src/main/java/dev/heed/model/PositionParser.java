package dev.heed.model;

import dev.heed.model.PositionConfig.Encoding;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the keys that say how positions are told apart. The form of the rotary ones is checked whether or not they are used, as Hugging
 * Face writes them with their defaults; a scaling that nothing would use is an error.
 */
final class PositionParser {
    private final ConfigJson json;
    private final int headDim;

    PositionParser(ConfigJson json, int headDim) {
        this.json = json;
        this.headDim = headDim;
    }

    PositionConfig parse() {
        String key = json.text("position_encoding").orElse(Encoding.NONE.key());
        Encoding encoding = Arrays.stream(Encoding.values())
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow(() -> json.bad("position_encoding", "expected \"none\", \"rope\" or \"alibi\""));
        double theta = json.positiveDouble("rope_theta").orElse(RotaryConfig.DEFAULT_THETA);
        double partial = json.positiveDouble("partial_rotary_factor").orElse(1.0);
        if (partial > 1) {
            throw json.bad("partial_rotary_factor", "expected a number up to 1");
        }
        boolean interleaved = json.flag("rope_interleaved", false);
        RopeScaling scaling = scaling();
        if (encoding == Encoding.ROPE) {
            RotaryConfig rotary = new RotaryConfig(theta, dim(partial), interleaved, scaling);
            check(rotary);
            return PositionConfig.of(rotary);
        }
        if (!scaling.equals(RopeScaling.none())) {
            throw json.bad("rope_scaling", "expected null, or position_encoding: \"rope\"");
        }
        return new PositionConfig(encoding, Optional.empty());
    }

    private int dim(double partial) {
        int dim = RotaryConfig.dim(headDim, partial);
        if (dim < 2 || dim % 2 != 0) {
            String key = partial == 1 ? "position_encoding" : "partial_rotary_factor";
            throw json.bad(
                    key, "elements are rotated in pairs, but of a head's " + headDim + " it would rotate " + dim);
        }
        return dim;
    }

    private void check(RotaryConfig rotary) {
        if (rotary.scaling() instanceof DynamicRope && rotary.dim() < 4) {
            throw json.bad("rope_scaling", "type dynamic needs at least 4 rotated elements of a head, not 2");
        }
        if (rotary.scaling() instanceof YarnRope && rotary.theta() <= 1) {
            throw json.bad("rope_theta", "expected more than 1 with rope_scaling of type yarn");
        }
    }

    private RopeScaling scaling() {
        OptionalInt maxPositions = json.optionalCount("max_position_embeddings");
        return json.object("rope_scaling")
                .map(object -> new RopeScalingParser(object, maxPositions).parse())
                .orElse(RopeScaling.none());
    }
}
