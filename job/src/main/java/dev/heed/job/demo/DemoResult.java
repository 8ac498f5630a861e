package dev.heed.job.demo;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.TokenAttention;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the job said about one sentence, as read from the output topics. Immutable.
 *
 * @param vectors one segment a token, by position
 * @param attention one row a token and head
 * @param heads number of heads
 */
record DemoResult(List<ContextualizedSegment> vectors, List<TokenAttention> attention, int heads) {
    DemoResult {
        vectors = vectors.stream()
                .sorted(Comparator.comparingLong(ContextualizedSegment::startPosition))
                .toList();
        attention = List.copyOf(attention);
    }

    int length() {
        return vectors.size();
    }

    String token(int position) {
        return vectors.get(position).tokens()[0];
    }

    /** The row of one token and head. */
    TokenAttention row(int position, int head) {
        return attention.stream()
                .filter(row -> row.queryPosition() == position && row.head() == head)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no attention weights came for position " + position + ", head " + head));
    }

    /** The weight that a token gives to a key in one head; 0 if it is not among those reported. */
    float weight(int position, int head, int key) {
        TokenAttention row = row(position, head);
        for (int i = 0; i < row.keyPositions().length; i++) {
            if (row.keyPositions()[i] == key) {
                return row.weights()[i];
            }
        }
        return 0;
    }

    /** The same, in the mean of several heads. */
    double weight(int position, List<Integer> of, int key) {
        return of.stream()
                .mapToDouble(head -> weight(position, head, key))
                .average()
                .orElseThrow();
    }

    /** The last position of a word, or −1. */
    int find(String word) {
        return IntStream.range(0, length())
                .filter(position -> token(position).equals(word))
                .reduce((first, second) -> second)
                .orElse(-1);
    }
}
