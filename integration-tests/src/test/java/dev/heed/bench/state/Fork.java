package dev.heed.bench.state;

import java.util.List;
import java.util.Map;

/** What runs in a JVM of its own: one part of the benchmark, which prints what it measured. */
final class Fork {
    /** Begins the lines that carry a measurement. */
    static final String MARK = "measured ";

    private Fork() {}

    /** Runs a part of {@link Part}, by its name and arguments. */
    public static void main(String[] arguments) throws Exception {
        Measurements measurements = new Measurements();
        List<String> words = List.of(arguments);
        Part.valueOf(words.get(0)).run(words.subList(1, words.size()), measurements);
        for (Map.Entry<String, List<Double>> entry : measurements.all().entrySet()) {
            for (double value : entry.getValue()) {
                System.out.println(MARK + entry.getKey() + " " + value);
            }
        }
    }
}
