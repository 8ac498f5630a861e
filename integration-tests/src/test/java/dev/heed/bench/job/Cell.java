package dev.heed.bench.job;

import java.util.List;

/**
 * What is varied.
 *
 * @param backend Flink's name of the state backend
 * @param guarantee delivery guarantee
 * @param context tokens of a sequence
 */
record Cell(String backend, String guarantee, int context) {
    static Cell parse(List<String> words) {
        return new Cell(words.get(0), words.get(1), Integer.parseInt(words.get(2)));
    }

    List<String> words() {
        return List.of(backend, guarantee, Integer.toString(context));
    }

    @Override
    public String toString() {
        return String.join("/", words());
    }
}
