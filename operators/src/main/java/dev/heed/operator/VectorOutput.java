package dev.heed.operator;

import dev.heed.model.Pooling;
import java.io.Serializable;
import java.util.Objects;

/**
 * Which vectors leave the operator. Immutable.
 *
 * @param layers layers to run, the last of which gives the output; 0 for all, whose output includes the model's final normalization
 * @param tokens whether the vectors of tokens do
 * @param pooling how one vector is made of a sequence, if at all
 */
public record VectorOutput(int layers, boolean tokens, Pooling pooling) implements Serializable {
    /** The vectors of all tokens from the last layer, and nothing else. */
    public static final VectorOutput ALL = tokensOf(0);

    public VectorOutput {
        Objects.requireNonNull(pooling, "pooling");
        if (layers < 0) {
            throw new IllegalArgumentException(layers + " layers: expected at least 0");
        }
        if (!tokens && !pooling.isOn()) {
            throw new IllegalArgumentException("neither the vectors of tokens nor pooled ones would go out");
        }
    }

    /** The vectors of all tokens from the last of some layers, and nothing else. */
    public static VectorOutput tokensOf(int layers) {
        return new VectorOutput(layers, true, Pooling.NONE);
    }

    /** The same with pooled vectors. */
    public VectorOutput with(Pooling newPooling) {
        return new VectorOutput(layers, tokens, newPooling);
    }
}
