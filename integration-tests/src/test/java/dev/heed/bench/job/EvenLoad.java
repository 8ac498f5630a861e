package dev.heed.bench.job;

import dev.heed.operator.TokenSegment;
import java.util.function.Consumer;

/**
 * The tokens of a run: first records that make every sequence nearly as long as the context that the run is named after, then the
 * records that are measured, one of each sequence in turn. Half of those come before a sequence is as long as the context, half after.
 *
 * @param context tokens of a sequence, in the mean over the measured records
 * @param chunk tokens of a measured record
 * @param rounds measured records of each sequence
 * @param sequences number of sequences
 */
record EvenLoad(int context, int chunk, int rounds, int sequences) implements Load {
    /** Tokens of the records before, at most: a record of more than 640 would be too large for the topic. */
    private static final int FIRST_CHUNK = 256;

    /** A load of some tens of thousands of tokens, fewer where each costs more. */
    static EvenLoad of(int context, int chunk) {
        int rounds = Math.min(context, 128) / chunk;
        int sequences = (context <= 64 ? 65_536 : 32_768) / (rounds * chunk) / (context > 512 ? 2 : 1);
        return new EvenLoad(context, chunk, rounds, sequences);
    }

    /** Records of the same size, for the identity job, to which a context is nothing: enough of them for a job that is so much faster. */
    static EvenLoad forIdentity(int chunk) {
        return new EvenLoad(64, chunk, 64 / chunk, 4096);
    }

    /** The same of fewer sequences: loops of Java would take a minute to make more of them long enough. */
    static EvenLoad forPeers(int context, int chunk) {
        EvenLoad load = of(context, chunk);
        return new EvenLoad(context, chunk, load.rounds, load.sequences / (context > 512 ? 4 : 2));
    }

    /** A small load of all that the kernels meet, until they are compiled. */
    static EvenLoad warmUp(int context, int chunk) {
        return new EvenLoad(context, chunk, Math.min(context, 128) / chunk, 32);
    }

    /** Tokens of a sequence before the measured records. */
    int before() {
        return context - rounds * chunk / 2;
    }

    @Override
    public int recordsBefore() {
        return sequences * ((before() + FIRST_CHUNK - 1) / FIRST_CHUNK);
    }

    @Override
    public int measured() {
        return rounds * sequences;
    }

    @Override
    public void forEachBefore(Consumer<TokenSegment> consumer) {
        float[] pool = Load.pool();
        for (int sequence = 0; sequence < sequences; sequence++) {
            for (int from = 0; from < before(); from += FIRST_CHUNK) {
                consumer.accept(Load.segment(pool, sequence, from, Math.min(FIRST_CHUNK, before() - from)));
            }
        }
    }

    @Override
    public void forEachMeasured(Consumer<TokenSegment> consumer) {
        float[] pool = Load.pool();
        for (int round = 0; round < rounds; round++) {
            for (int sequence = 0; sequence < sequences; sequence++) {
                consumer.accept(Load.segment(pool, sequence, before() + round * chunk, chunk));
            }
        }
    }
}
