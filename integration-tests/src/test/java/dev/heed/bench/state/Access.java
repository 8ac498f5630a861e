package dev.heed.bench.state;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntSupplier;

/** Which of many sequences the next token belongs to. */
enum Access {
    UNIFORM {
        @Override
        IntSupplier over(int sequences, Random random) {
            return () -> random.nextInt(sequences);
        }
    },
    /** The sequence of rank r is used in proportion to 1/r. */
    ZIPF {
        @Override
        IntSupplier over(int sequences, Random random) {
            double[] upTo = new double[sequences];
            double sum = 0;
            for (int i = 0; i < sequences; i++) {
                sum += 1.0 / (i + 1);
                upTo[i] = sum;
            }
            double total = sum;
            return () -> {
                int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
                return Math.min(sequences - 1, found < 0 ? -found - 1 : found);
            };
        }
    };

    abstract IntSupplier over(int sequences, Random random);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
