package dev.heed.bench.job;

import java.util.List;

/**
 * What is varied.
 *
 * @param part what is compared
 * @param backend Flink's name of the state backend
 * @param guarantee delivery guarantee
 * @param context tokens of a sequence
 * @param chunk tokens of a record
 * @param dtype type in which keys and values are cached
 * @param parallelism of the job; if it is 1, Flink has a core of its own, else it shares all with the broker
 */
record Cell(Part part, String backend, String guarantee, int context, int chunk, String dtype, int parallelism) {
    /** The number of {@link #words}. */
    static final int WORDS = 7;

    static Cell parse(List<String> words) {
        return new Cell(
                Part.of(words.get(0)),
                words.get(1),
                words.get(2),
                Integer.parseInt(words.get(3)),
                Integer.parseInt(words.get(4)),
                words.get(5),
                Integer.parseInt(words.get(6)));
    }

    List<String> words() {
        return List.of(
                part.label(),
                backend,
                guarantee,
                Integer.toString(context),
                Integer.toString(chunk),
                dtype,
                Integer.toString(parallelism));
    }

    /** The backend as the reports name it. */
    String state() {
        return backend.equals("hashmap") ? "heap" : "RocksDB";
    }

    @Override
    public String toString() {
        return String.join("/", words());
    }
}
