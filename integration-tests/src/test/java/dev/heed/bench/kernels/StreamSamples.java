package dev.heed.bench.kernels;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What was seen along a stream without end.
 *
 * @param tokens tokens that had come
 * @param micros time per token since the sample before, µs
 * @param mebibytes live heap
 * @param pages pages of the sequence's cache
 */
record StreamSamples(List<Double> tokens, List<Double> micros, List<Double> mebibytes, List<Double> pages) {
    static final String TOKENS = "stream tokens";
    static final String MICROS = "stream micros";
    static final String MEBIBYTES = "stream mebibytes";
    static final String PAGES = "stream pages";

    static StreamSamples of(Results results) {
        return new StreamSamples(results.all(TOKENS), results.all(MICROS), results.all(MEBIBYTES), results.all(PAGES));
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    String summary() {
        List<Double> sorted = micros.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "A stream of %,.0f tokens, window %d, %d sinks, hidden size %d: %.1f µs a token (median; %.1f to %.1f), live heap"
                        + " %.1f to %.1f MiB, %.0f pages at most",
                tokens.get(tokens.size() - 1),
                StreamRun.WINDOW,
                StreamRun.SINKS,
                StreamRun.HIDDEN,
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                Collections.min(mebibytes),
                Collections.max(mebibytes),
                Collections.max(pages));
    }
}
