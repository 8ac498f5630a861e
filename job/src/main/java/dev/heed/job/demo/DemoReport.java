package dev.heed.job.demo;

import dev.heed.job.demo.DemoResult.Head;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.TokenAttention;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints what the job said about the sentence: vectors, which heads find what, who attends to whom, one token's steps in full. */
final class DemoReport {
    private static final int SHOWN_ELEMENTS = 4;
    private static final int SHOWN_KEYS = 3;
    private static final int SHOWN_HEADS = 4;

    private final DemoResult result;
    private final DemoOptions options;
    private final int headDim;
    private final PrintWriter out;

    /** @param headDim elements of a key of one head */
    DemoReport(DemoResult result, DemoOptions options, int headDim, PrintWriter out) {
        this.result = result;
        this.options = options;
        this.headDim = headDim;
        this.out = out;
    }

    void print() {
        vectors();
        int query = query();
        int target = target(query);
        if (target >= 0) {
            Head best = heads(query, target);
            boolean wholeLayer = options.layer().isPresent() && options.head().isEmpty();
            attention(wholeLayer ? result.headsOf(best.layer()) : List.of(best));
            steps(query, best);
        }
        if (options.causal()) {
            future(query);
        }
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

    /** The token that is looked at: "it" where there is one, else the last word. */
    private int query() {
        int it = result.find("it");
        return it > 0 ? it : Math.max(0, result.length() - 2);
    }

    /** What it is asked about: "animal" where it sees one, else the word that it attends to most; −1 if it sees none. */
    private int target(int query) {
        int animal = result.find("animal");
        if (animal >= 0 && sees(query, animal)) {
            return animal;
        }
        List<Head> heads = candidates();
        return IntStream.range(1, result.length() - 1)
                .filter(key -> sees(query, key))
                .boxed()
                .max(Comparator.comparingDouble(key -> result.weight(query, heads, key)))
                .orElse(-1);
    }

    /** Whether another token than itself is in a token's view. */
    private boolean sees(int query, int key) {
        return key != query && (!options.causal() || key < query);
    }

    /** The heads that are asked for. */
    private List<Head> candidates() {
        List<Head> heads =
                options.layer().isPresent() ? result.headsOf(options.layer().getAsInt()) : result.allHeads();
        return options.head().isEmpty()
                ? heads
                : heads.stream()
                        .filter(head -> head.head() == options.head().getAsInt())
                        .toList();
    }

    private Head heads(int query, int target) {
        List<Head> sorted = candidates().stream()
                .sorted(Comparator.comparingDouble((Head head) -> -result.weight(query, head, target)))
                .toList();
        line(
                "The heads in which \"%s\" attends most to \"%s\", of %s:",
                result.token(query), result.token(target), sorted.size() == 1 ? "one" : sorted.size());
        line("");
        for (Head head : sorted.subList(0, Math.min(SHOWN_HEADS, sorted.size()))) {
            line("  layer %d, head %2d   %.3f", head.layer(), head.head(), result.weight(query, head, target));
        }
        line("");
        return sorted.get(0);
    }

    private void attention(List<Head> shown) {
        line(
                "Who attends to whom in layer %d (%s): of the tokens %s, each attends most to",
                shown.get(0).layer(),
                shown.size() == 1 ? "head " + shown.get(0).head() : "mean of " + shown.size() + " heads",
                options.causal() ? "before it" : "beside it");
        line("");
        for (int position = 0; position < result.length(); position++) {
            int query = position;
            String keys = IntStream.range(0, result.length())
                    .filter(key -> sees(query, key))
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer key) -> -result.weight(query, shown, key)))
                    .limit(SHOWN_KEYS)
                    .map(key -> format("%-10s %.3f", result.token(key), result.weight(query, shown, key)))
                    .collect(Collectors.joining("    "));
            if (!keys.isEmpty()) {
                line("  %3d  %-12s %s", position, result.token(position), keys);
            }
        }
        line("");
    }

    private void steps(int query, Head head) {
        TokenAttention row = result.row(query, head);
        double root = Math.sqrt(headDim);
        line(
                "\"%s\" in layer %d, head %d, key by key: score q·k, scaled by 1/√%d, weight by softmax",
                row.token(), head.layer(), head.head(), headDim);
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
            line("");
        }
    }

    private void line(String format, Object... arguments) {
        out.println(format(format, arguments));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
