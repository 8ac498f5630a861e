package dev.heed.job.demo;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.TokenAttention;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints what the job said about the sentence: vectors, who attends to whom, and one token's steps in full. */
final class DemoReport {
    private static final int SHOWN_ELEMENTS = 4;
    private static final int SHOWN_KEYS = 3;
    private static final int SHOWN_HEADS = 4;

    private final DemoResult result;
    private final List<Integer> folded;
    private final int headDim;
    private final PrintWriter out;

    /**
     * @param folded the heads whose mean is shown: one or all
     * @param headDim elements of a key of one head
     */
    DemoReport(DemoResult result, List<Integer> folded, int headDim, PrintWriter out) {
        this.result = result;
        this.folded = folded;
        this.headDim = headDim;
        this.out = out;
    }

    void print() {
        vectors();
        attention();
        int query = query();
        int target = target(query);
        if (target >= 0) {
            int best = heads(query, target);
            steps(query, best);
        }
        future(query);
        out.flush();
    }

    private void vectors() {
        ContextualizedSegment first = result.vectors().get(0);
        line("Vectors: %d tokens, %d floats each, made by", result.length(), first.vectors().length);
        line("  %s", first.model());
        line("");
        line("  pos  %-12s first %d elements%25s", "token", SHOWN_ELEMENTS, "length");
        for (int position = 0; position < result.length(); position++) {
            float[] vector = result.vectors().get(position).vectors();
            String elements = IntStream.range(0, SHOWN_ELEMENTS)
                    .mapToObj(i -> format("%8.4f", vector[i]))
                    .collect(Collectors.joining(" "));
            line("  %3d  %-12s %s  …  %7.3f", position, result.token(position), elements, length(vector));
        }
        line("");
    }

    private static double length(float[] vector) {
        double sum = 0;
        for (float element : vector) {
            sum += (double) element * element;
        }
        return Math.sqrt(sum);
    }

    private void attention() {
        line(
                "Who attends to whom (%s): of the tokens before it, each attends most to",
                folded.size() == 1 ? "head " + folded.get(0) : "mean of " + folded.size() + " heads");
        line("");
        for (int position = 1; position < result.length(); position++) {
            int query = position;
            String keys = IntStream.range(0, position)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer key) -> -result.weight(query, folded, key)))
                    .limit(SHOWN_KEYS)
                    .map(key -> format("%-10s %.3f", result.token(key), result.weight(query, folded, key)))
                    .collect(Collectors.joining("    "));
            line("  %3d  %-12s %s", position, result.token(position), keys);
        }
        line("");
    }

    /** The token whose steps are shown: "it" where there is one, else the last word. */
    private int query() {
        int it = result.find("it");
        return it > 0 ? it : Math.max(0, result.length() - 2);
    }

    /** What it is asked about: "animal" where there is one, else the word before it that it attends to most; −1 if there is none. */
    private int target(int query) {
        int animal = result.find("animal");
        if (animal >= 0 && animal < query) {
            return animal;
        }
        return IntStream.range(1, query)
                .boxed()
                .max(Comparator.comparingDouble(key -> result.weight(query, folded, key)))
                .orElse(-1);
    }

    private int heads(int query, int target) {
        List<Integer> sorted = IntStream.range(0, result.heads())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer head) -> -result.weight(query, head, target)))
                .toList();
        String best = sorted.stream()
                .limit(SHOWN_HEADS)
                .map(head -> format("head %d: %.3f", head, result.weight(query, head, target)))
                .collect(Collectors.joining("    "));
        line("The heads in which \"%s\" attends most to \"%s\": %s", result.token(query), result.token(target), best);
        line("");
        return sorted.get(0);
    }

    private void steps(int query, int head) {
        TokenAttention row = result.row(query, head);
        double root = Math.sqrt(headDim);
        line(
                "\"%s\" in head %d, key by key: score q·k, scaled by 1/√%d, weight by softmax",
                row.token(), head, headDim);
        line("");
        line("  pos  %-12s %10s %10s %10s", "key", "score", "scaled", "weight");
        double sum = row.rest();
        List<Integer> order = IntStream.range(0, row.keyPositions().length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> row.keyPositions()[i]))
                .toList();
        for (int i : order) {
            sum += row.weights()[i];
            line(
                    "  %3d  %-12s %10.4f %10.4f %10.6f",
                    row.keyPositions()[i],
                    row.keyTokens()[i],
                    row.scores()[i] * root,
                    row.scores()[i],
                    row.weights()[i]);
        }
        line("  %40s %10.6f", "sum of the weights", sum);
        line("");
    }

    private void future(int query) {
        String unseen = IntStream.range(query + 1, result.length() - 1)
                .mapToObj(result::token)
                .filter(token -> token.length() > 1)
                .reduce((first, second) -> second)
                .orElse(null);
        if (unseen != null) {
            line("A causal view: \"%s\" cannot see \"%s\", which comes later.", result.token(query), unseen);
        }
    }

    private void line(String format, Object... arguments) {
        out.println(format(format, arguments));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
