package dev.heed.job.demo;

import dev.heed.operator.PooledSequence;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints which sentences are nearest to each other, by the angle between their pooled vectors. */
final class Neighbours {
    private static final int SHOWN = 3;

    private final List<PooledSequence> pooled;
    private final Map<String, String> texts;
    private final PrintWriter out;

    /** @param texts sentences by sequence id */
    Neighbours(List<PooledSequence> pooled, Map<String, String> texts, PrintWriter out) {
        this.pooled = pooled;
        this.texts = texts;
        this.out = out;
    }

    private record Pair(PooledSequence one, PooledSequence other, double cosine) {}

    /** @param sentence the sequence whose nearest is printed, too */
    void print(String sentence) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < pooled.size(); i++) {
            for (int j = 0; j < i; j++) {
                pairs.add(new Pair(pooled.get(j), pooled.get(i), cosine(pooled.get(j), pooled.get(i))));
            }
        }
        pairs.sort(Comparator.comparingDouble((Pair pair) -> -pair.cosine));
        out.println("One vector a sentence, the " + pooled.get(0).pooling()
                + " of its tokens'. The sentences nearest to each other, by the cosine of their vectors:");
        out.println();
        pairs.stream().limit(SHOWN).forEach(this::print);
        pairs.stream()
                .filter(pair -> pair.one.sequenceId().equals(sentence)
                        || pair.other.sequenceId().equals(sentence))
                .findFirst()
                .ifPresent(pair -> {
                    out.println("and nearest to the sentence above:");
                    out.println();
                    print(pair);
                });
        out.flush();
    }

    private void print(Pair pair) {
        out.printf(Locale.ROOT, "  %.3f  %s%n", pair.cosine, texts.get(pair.one.sequenceId()));
        out.printf(Locale.ROOT, "         %s%n%n", texts.get(pair.other.sequenceId()));
    }

    private static double cosine(PooledSequence one, PooledSequence other) {
        return dot(one.vector(), other.vector())
                / Math.sqrt(dot(one.vector(), one.vector()) * dot(other.vector(), other.vector()));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
