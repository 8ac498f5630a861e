package dev.heed.bench.job;

import dev.heed.bench.state.Access;
import dev.heed.operator.TokenSegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Tokens of many sequences: all are opened with a record of as many tokens as the model sees, then come records of one token, each of a
 * sequence by chance.
 *
 * @param access how it is chosen
 * @param sequences number of sequences
 * @param context tokens of the first record of each
 * @param measured records of one token
 */
record ManyLoad(Access access, int sequences, int context, int measured) implements Load {
    private static final double ZIPF = 1.1;
    private static final long SEED = 5;

    @Override
    public int chunk() {
        return 1;
    }

    @Override
    public int recordsBefore() {
        return sequences;
    }

    @Override
    public void forEachBefore(Consumer<TokenSegment> consumer) {
        float[] pool = Load.pool();
        for (int sequence = 0; sequence < sequences; sequence++) {
            consumer.accept(Load.segment(pool, sequence, 0, context));
        }
    }

    @Override
    public void forEachMeasured(Consumer<TokenSegment> consumer) {
        float[] pool = Load.pool();
        int[] positions = new int[sequences];
        Arrays.fill(positions, context);
        IntSupplier choice = access.over(sequences, ZIPF, new Random(SEED));
        for (int i = 0; i < measured; i++) {
            int sequence = choice.getAsInt();
            consumer.accept(Load.segment(pool, sequence, positions[sequence]++, 1));
        }
    }
}
