package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import java.util.List;

/** What runs in a JVM of its own: one part of the benchmark, which prints what it measured. */
final class Fork {
    private Fork() {}

    /** Runs a part of {@link Part}, by its name and arguments. */
    public static void main(String[] arguments) throws Exception {
        Measurements measurements = new Measurements();
        List<String> words = List.of(arguments);
        Part.valueOf(words.get(0)).run(words.subList(1, words.size()), measurements);
        measurements.print();
    }
}
