package dev.heed.it.cluster;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes the records of one sequence: epochs, single tokens and chunks, repetitions, overlaps and swaps. */
final class SequenceScript {
    private static final RecordOrigin NOWHERE = new RecordOrigin("", 0, 0, 0, List.of());
    private static final double SINGLE_TOKENS = 0.7;
    private static final double ENDS = 0.6;
    private static final double EMPTY_END = 0.3;

    private final String id;
    private final long seed;
    private final InputShape shape;
    private final Random random;
    private final long time;
    private final List<TokenSegment> records = new ArrayList<>();
    private long tokens;

    /**
     * @param seed of this sequence: the same arguments always give the same records
     * @param time event time of the first record, milliseconds since the epoch
     */
    SequenceScript(String id, long seed, InputShape shape, long time) {
        this.id = id;
        this.seed = seed;
        this.shape = shape;
        this.random = new Random(seed);
        this.time = time;
    }

    /** The records in the order in which they are sent. */
    List<TokenSegment> write() {
        int epochs = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        for (int epoch = 0; epoch < epochs; epoch++) {
            long begin = random.nextInt(10) == 0 ? random.nextInt(50) : 0;
            int count = Math.max(1, shape.tokens() / epochs);
            writeEpoch(epoch, begin, begin + count / 2 + random.nextInt(count));
        }
        return records;
    }

    /** Different tokens written so far, over all epochs. */
    long tokens() {
        return tokens;
    }

    private void writeEpoch(int epoch, long begin, long end) {
        int first = records.size();
        boolean ends = random.nextDouble() < ENDS;
        boolean endsEmpty = random.nextDouble() < EMPTY_END;
        tokens += end - begin;
        for (long next = begin; next < end; ) {
            int wanted = random.nextDouble() < SINGLE_TOKENS ? 1 : 1 + random.nextInt(shape.longestChunk());
            int count = (int) Math.min(wanted, end - next);
            boolean overlaps = next > begin && random.nextDouble() < shape.overlaps();
            long start = overlaps ? Math.max(begin, next - 1 - random.nextInt(3)) : next;
            next += count;
            records.add(segment(epoch, start, next, ends && !endsEmpty && next == end));
            repeatSome(first);
        }
        if (ends && endsEmpty) {
            records.add(segment(epoch, end, end, true));
            repeatSome(first);
        }
        // Not the first: a sequence begins with whatever comes first.
        for (int i = first + 1; i + 1 < records.size(); i++) {
            if (random.nextDouble() < shape.swaps()) {
                Collections.swap(records, i, i + 1);
            }
        }
    }

    private void repeatSome(int first) {
        if (random.nextDouble() < shape.repeats()) {
            records.add(records.get(first + random.nextInt(records.size() - first)));
        }
    }

    private TokenSegment segment(int epoch, long start, long end, boolean last) {
        int count = (int) (end - start);
        float[] rows = new float[count * shape.hidden()];
        String[] names = new String[count];
        for (int t = 0; t < count; t++) {
            names[t] = id + "/" + epoch + "/" + (start + t);
            // A token is the same in every record that carries it.
            Random row = new Random(seed ^ names[t].hashCode() * 0x9E3779B97F4A7C15L);
            for (int i = 0; i < shape.hidden(); i++) {
                rows[t * shape.hidden() + i] = (float) row.nextGaussian();
            }
        }
        return new TokenSegment(
                id, epoch, start, count, rows, names, last, false, time + records.size(), null, NOWHERE);
    }
}
