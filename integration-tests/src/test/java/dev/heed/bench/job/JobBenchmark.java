package dev.heed.bench.job;

import dev.heed.bench.ForkedJvm;
import dev.heed.bench.Measurements;
import java.util.ArrayList;
import java.util.List;

/** {@code heed bench job}: runs all cells, each in a JVM of its own, and prints a table, or JSON. */
final class JobBenchmark {
    static final List<String> BACKENDS = List.of("hashmap", "rocksdb");
    static final List<String> GUARANTEES = List.of("at-least-once", "exactly-once");
    static final List<Integer> CONTEXTS = List.of(64, 256, 1024);

    private static final int PAIRS = 5;
    private static final String USAGE = """
            Usage: heed bench job [--quick] [--json]
            What the whole job costs from Kafka to Kafka, beside the sum of its parts.
            Takes about ten minutes on two idle cores and 6 GB of memory.
                  --quick   one pair of runs a cell, heap and at-least-once only: about two minutes, and less certain
                  --json    all measured values as JSON instead of the table
            """;

    private JobBenchmark() {}

    /** Exit status: 0 done, 2 bad usage. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(USAGE);
            return;
        }
        for (String word : words) {
            if (!word.equals("--quick") && !word.equals("--json")) {
                System.err.println("heed bench job: '" + word + "' is not an option; see heed bench job --help");
                System.exit(2);
            }
        }
        boolean quick = words.contains("--quick");
        Measurements measurements = new Measurements();
        ForkedJvm jvm = new ForkedJvm(JobFork.class, "4g");
        List<Cell> cells = cells(quick);
        for (Cell cell : cells) {
            List<String> forked = new ArrayList<>(cell.words());
            forked.add(Integer.toString(quick ? 1 : PAIRS));
            jvm.run(cell.toString(), forked, measurements);
        }
        System.out.print(words.contains("--json") ? measurements.json() : new Report(measurements).markdown(cells));
    }

    private static List<Cell> cells(boolean quick) {
        List<Cell> cells = new ArrayList<>();
        for (String backend : quick ? BACKENDS.subList(0, 1) : BACKENDS) {
            for (String guarantee : quick ? GUARANTEES.subList(0, 1) : GUARANTEES) {
                for (int context : CONTEXTS) {
                    cells.add(new Cell(backend, guarantee, context));
                }
            }
        }
        return cells;
    }
}
