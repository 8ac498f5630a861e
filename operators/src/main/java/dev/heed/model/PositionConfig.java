package dev.heed.model;

import java.util.Locale;
import java.util.Optional;

/**
 * How a model tells positions apart. Immutable.
 *
 * @param encoding the kind
 * @param rotary how queries and keys are rotated; present with {@link Encoding#ROPE} and only then
 */
public record PositionConfig(Encoding encoding, Optional<RotaryConfig> rotary) {
    /** Not at all. */
    public static final PositionConfig NONE = new PositionConfig(Encoding.NONE, Optional.empty());

    /** By a bias on scores that grows with the distance (Press et al. 2022, "Train Short, Test Long"). */
    public static final PositionConfig ALIBI = new PositionConfig(Encoding.ALIBI, Optional.empty());

    public PositionConfig {
        if (rotary.isPresent() != (encoding == Encoding.ROPE)) {
            throw new IllegalArgumentException(
                    "rotary positions are described where they are used, not with " + encoding);
        }
    }

    /** By rotations of queries and keys. */
    public static PositionConfig of(RotaryConfig rotary) {
        return new PositionConfig(Encoding.ROPE, Optional.of(rotary));
    }

    /** The values of {@code position_encoding}. */
    public enum Encoding {
        NONE,
        ROPE,
        ALIBI;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
