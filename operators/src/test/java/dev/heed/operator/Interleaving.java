package dev.heed.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Records of several sequences, each living once or more, in a random order between sequences; with duplicates, overlaps and ends,
 * and with what each record should yield.
 */
final class Interleaving {
    private static final int SEQUENCES = 9;

    private final List<Entry> entries = new ArrayList<>();

    private Interleaving() {}

    static Interleaving of(Random random) {
        List<List<Entry>> sequences = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            sequences.add(sequence("s" + i, random));
        }
        Interleaving interleaving = new Interleaving();
        while (!sequences.isEmpty()) {
            List<Entry> from = sequences.get(random.nextInt(sequences.size()));
            interleaving.entries.add(from.remove(0));
            if (from.isEmpty()) {
                sequences.remove(from);
            }
        }
        return interleaving;
    }

    private static List<Entry> sequence(String id, Random random) {
        List<Entry> entries = new ArrayList<>();
        int lives = 1 + random.nextInt(3);
        for (int epoch = 0; epoch < lives; epoch++) {
            long start = random.nextBoolean() ? 0 : random.nextInt(100);
            float[][] rows = Segments.embeddings(random, 1 + random.nextInt(90), SmallModel.HIDDEN);
            new Life(id, epoch, start, rows).cutInto(entries, random);
        }
        return entries;
    }

    List<Entry> entries() {
        return entries;
    }

    List<TokenSegment> records() {
        return entries.stream().map(Entry::record).toList();
    }

    /** One life of a sequence: all of its tokens. */
    record Life(String id, int epoch, long start, float[][] rows) {
        TokenSegment inOneRecord() {
            return Segments.of(id, epoch, start, rows, 0, rows.length, false);
        }

        private void cutInto(List<Entry> entries, Random random) {
            int next = 0;
            boolean ends = random.nextBoolean();
            while (next < rows.length) {
                int from = random.nextInt(4) == 0 ? Math.max(0, next - random.nextInt(6)) : next;
                int to = Math.min(rows.length, next + 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 4));
                boolean last = to == rows.length && ends && random.nextBoolean();
                entries.add(entry(from, next, to, last));
                next = to;
                if (random.nextInt(8) == 0) {
                    int again = random.nextInt(next);
                    entries.add(entry(again, again, again + 1, false).unyielding());
                }
                if (next == rows.length && ends && !last) {
                    entries.add(entry(next, next, next, true));
                }
            }
        }

        private Entry entry(int from, int next, int to, boolean last) {
            return new Entry(this, Segments.of(id, epoch, start, rows, from, to, last), next, to, true);
        }
    }

    /**
     * One record.
     *
     * @param from the first of the tokens that are new with it
     * @param to the end of them
     * @param yields whether anything comes out for it
     */
    record Entry(Life life, TokenSegment record, int from, int to, boolean yields) {
        private Entry unyielding() {
            return new Entry(life, record, from, to, false);
        }

        ContextualizedSegment cutOut(ContextualizedSegment whole) {
            int size = SmallModel.HIDDEN;
            return new ContextualizedSegment(
                    life.id(),
                    life.epoch(),
                    life.start() + from,
                    to - from,
                    Arrays.copyOfRange(whole.vectors(), from * size, to * size),
                    Arrays.copyOfRange(whole.tokens(), from, to),
                    record.endOfSequence(),
                    record.timestamp(),
                    life.start(),
                    whole.model(),
                    record.origin());
        }
    }
}
