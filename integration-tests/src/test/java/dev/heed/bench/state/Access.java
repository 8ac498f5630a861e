package dev.heed.bench.state;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntSupplier;

/** Which of many sequences the next token belongs to. */
public enum Access {
    /** Any of them, with the same chance. */
    UNIFORM {
        @Override
        public IntSupplier over(int sequences, double exponent, Random random) {
            return () -> random.nextInt(sequences);
        }
    },
    /** The sequence of rank r is used in proportion to r to the power of minus the exponent. */
    ZIPF {
        @Override
        public IntSupplier over(int sequences, double exponent, Random random) {
            double[] upTo = new double[sequences];
            double sum = 0;
            for (int i = 0; i < sequences; i++) {
                sum += Math.pow(i + 1, -exponent);
                upTo[i] = sum;
            }
            double total = sum;
            return () -> {
                int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
                return Math.min(sequences - 1, found < 0 ? -found - 1 : found);
            };
        }
    };

    /** Chooses sequences, one at a time. */
    public abstract IntSupplier over(int sequences, double exponent, Random random);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with that name, in small letters. */
    public static Access of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
