package dev.heed.model;

import java.util.Arrays;

/**
 * What is pooled of a sequence so far (ARITHMETIC.md, "Pooling"): a running sum for the mean, or the one vector that counts. The same
 * vectors in the same order give the same bits, however they are cut into calls. Not thread-safe.
 */
public final class Pool {
    /** What the Euclidean length is at least, as PyTorch's {@code normalize} has it. */
    private static final double SHORTEST = 1e-12;

    private final Pooling pooling;
    private final double[] values;
    private long count;

    /** An empty one, for vectors of a size. */
    public Pool(Pooling pooling, int size) {
        this(pooling, new double[size], 0);
    }

    private Pool(Pooling pooling, double[] values, long count) {
        this.pooling = pooling;
        this.values = values;
        this.count = count;
    }

    /** One that goes on where another stood, of which {@link #values()} and {@link #count()} are known. The values are copied. */
    public static Pool restored(Pooling pooling, double[] values, long count) {
        return new Pool(pooling, values.clone(), count);
    }

    /**
     * Adds vectors in the order of their positions.
     *
     * @param vectors {@code [tokens][size]} from index 0
     */
    public void add(float[] vectors, int tokens) {
        for (int token = 0; token < tokens; token++) {
            switch (pooling.kind()) {
                case MEAN -> sum(vectors, token);
                case CLS -> {
                    if (count + token == 0) {
                        take(vectors, token);
                    }
                }
                case LAST -> {
                    if (token == tokens - 1) {
                        take(vectors, token);
                    }
                }
                case NONE -> throw new IllegalStateException("nothing is pooled");
            }
        }
        count += tokens;
    }

    private void sum(float[] vectors, int token) {
        for (int i = 0, at = token * values.length; i < values.length; i++, at++) {
            values[i] += vectors[at];
        }
    }

    private void take(float[] vectors, int token) {
        for (int i = 0, at = token * values.length; i < values.length; i++, at++) {
            values[i] = vectors[at];
        }
    }

    /** How many vectors have been added. */
    public long count() {
        return count;
    }

    /** Heap bytes, roughly. */
    public long bytes() {
        return (long) values.length * Double.BYTES;
    }

    /** A copy of the sums, or of the vector that counts. */
    public double[] values() {
        return values.clone();
    }

    /** The pooled vector, a new array; of no vectors there is none, and this throws {@link IllegalStateException}. */
    public float[] vector() {
        if (count == 0) {
            throw new IllegalStateException("nothing has been pooled");
        }
        double[] result = values.clone();
        if (pooling.kind() == Pooling.Kind.MEAN) {
            Arrays.setAll(result, i -> (float) (values[i] / count));
        }
        double divisor = pooling.normalize() ? Math.max(length(result), SHORTEST) : 1;
        float[] vector = new float[result.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (result[i] / divisor);
        }
        return vector;
    }

    private static double length(double[] x) {
        double squares = 0;
        for (double element : x) {
            squares += element * element;
        }
        return Math.sqrt(squares);
    }
}
