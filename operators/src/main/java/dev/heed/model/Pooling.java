package dev.heed.model;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How one vector is made of those of a sequence (ARITHMETIC.md, "Pooling"). Immutable.
 *
 * @param kind which of the vectors count, and how
 * @param normalize whether the result is divided by its Euclidean length
 */
public record Pooling(Kind kind, boolean normalize) implements Serializable {
    /** Not at all. */
    public static final Pooling NONE = new Pooling(Kind.NONE, false);

    public Pooling {
        Objects.requireNonNull(kind, "kind");
        if (kind == Kind.NONE && normalize) {
            throw new IllegalArgumentException("without pooling there is no vector to normalize");
        }
    }

    /**
     * What the authors of a checkpoint ask for, as Sentence Transformers saves it: {@code modules.json}, and the {@code config.json} of its
     * pooling module.
     *
     * @return empty if the folder says nothing about it
     * @throws ModelException if it asks for what is not computed here: another way to pool, or further layers
     */
    public static Optional<Pooling> read(Path folder) {
        return new PoolingReader(folder).read();
    }

    /**
     * Whether the authors of a checkpoint ask for a normalized vector; false if they say nothing.
     *
     * @throws ModelException as {@link #read}
     */
    public static boolean normalizes(Path folder) {
        return new PoolingReader(folder).normalizes();
    }

    /** Whether there is anything to do. */
    public boolean isOn() {
        return kind != Kind.NONE;
    }

    /** The ways to pool. */
    public enum Kind {
        /** No vector at all. */
        NONE,
        /** The mean of all vectors. */
        MEAN,
        /** The first vector. */
        CLS,
        /** The last vector. */
        LAST;

        /** As options and outputs have it: {@code none}, {@code mean}, {@code cls}, {@code last}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of a key. */
        public static Optional<Kind> of(String key) {
            return Arrays.stream(values())
                    .filter(kind -> kind.key().equals(key))
                    .findFirst();
        }
    }
}
