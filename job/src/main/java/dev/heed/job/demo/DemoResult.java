package dev.heed.job.demo;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.TokenAttention;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the job said about one sentence, and where all sentences lie, as read from the output topics. Immutable. */
final class DemoResult {
    /** A head of a layer, both 0-based. */
    record Head(int layer, int head) {}

    private record Row(long position, Head head) {}

    private final List<ContextualizedSegment> vectors;
    private final Map<Row, TokenAttention> rows;
    private final List<PooledSequence> pooled;
    private final int layers;
    private final int heads;

    /**
     * @param vectors of the sentence, one segment a token
     * @param attention of the sentence, one row a token, layer and head
     * @param pooled of all sentences
     * @param layers number of layers
     * @param heads number of heads of a layer
     */
    DemoResult(
            List<ContextualizedSegment> vectors,
            List<TokenAttention> attention,
            List<PooledSequence> pooled,
            int layers,
            int heads) {
        this.vectors = vectors.stream()
                .sorted(Comparator.comparingLong(ContextualizedSegment::startPosition))
                .toList();
        this.rows = attention.stream()
                .collect(Collectors.toMap(
                        row -> new Row(row.queryPosition(), new Head(row.layer(), row.head())), Function.identity()));
        this.pooled = List.copyOf(pooled);
        this.layers = layers;
        this.heads = heads;
    }

    /** The vector of each token, by position. */
    List<ContextualizedSegment> vectors() {
        return vectors;
    }

    /** The vectors of all sentences. */
    List<PooledSequence> pooled() {
        return pooled;
    }

    int length() {
        return vectors.size();
    }

    int layers() {
        return layers;
    }

    String token(int position) {
        return vectors.get(position).tokens()[0];
    }

    /** All heads of a layer. */
    List<Head> headsOf(int layer) {
        return IntStream.range(0, heads).mapToObj(head -> new Head(layer, head)).toList();
    }

    /** All heads of all layers. */
    List<Head> allHeads() {
        return IntStream.range(0, layers)
                .boxed()
                .flatMap(layer -> headsOf(layer).stream())
                .toList();
    }

    /** The row of one token in one head. */
    TokenAttention row(int position, Head head) {
        TokenAttention row = rows.get(new Row(position, head));
        if (row == null) {
            throw new IllegalStateException("no attention weights came for position " + position + ", " + head);
        }
        return row;
    }

    /** The weight that a token gives to a key in one head; 0 if it is not among those reported. */
    float weight(int position, Head head, int key) {
        TokenAttention row = row(position, head);
        for (int i = 0; i < row.keyPositions().length; i++) {
            if (row.keyPositions()[i] == key) {
                return row.weights()[i];
            }
        }
        return 0;
    }

    /** The same, in the mean of several heads. */
    double weight(int position, List<Head> of, int key) {
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
