package dev.heed.bench.state;

import dev.heed.bench.ForkedJvm;
import dev.heed.bench.Measurements;
import java.util.List;
import java.util.stream.Stream;

/** {@code heed bench state}: runs all parts, each in JVMs of its own, and prints a table, or JSON. */
final class StateBenchmark {
    private static final String USAGE = """
            Usage: heed bench state [--quick] [--json]
            What keyed state costs: layouts of the cache compared, bytes written, many open sequences, the barrier step.
            Takes about a quarter of an hour on two idle cores and 2 GB of memory.
                  --quick   fewer rounds: under two minutes, and less certain
                  --json    all measured values as JSON instead of the table
            """;

    private final boolean quick;
    private final ForkedJvm jvm = new ForkedJvm(Fork.class, "2g");
    private final Measurements measurements = new Measurements();

    private StateBenchmark(boolean quick) {
        this.quick = quick;
    }

    /** Exit status: 0 done, 2 bad usage. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(USAGE);
            return;
        }
        for (String word : words) {
            if (!word.equals("--quick") && !word.equals("--json")) {
                System.err.println("heed bench state: '" + word + "' is not an option; see heed bench state --help");
                System.exit(2);
            }
        }
        StateBenchmark benchmark = new StateBenchmark(words.contains("--quick"));
        benchmark.run();
        System.out.print(
                words.contains("--json")
                        ? benchmark.measurements.json()
                        : new Report(benchmark.measurements).markdown());
    }

    private void run() throws Exception {
        int forks = quick ? 1 : 3;
        int rounds = 2;
        for (int fork = 1; fork <= forks; fork++) {
            for (Backend backend : Backend.values()) {
                String name = "layouts on " + backend.label() + ", JVM " + fork + " of " + forks;
                int intervals = backend == Backend.HEAP ? 4 : 1;
                start(name + ", 1024 tokens", Part.THROUGHPUT, backend, 1024, 16, intervals, rounds);
                start(name + ", 128 tokens", Part.THROUGHPUT, backend, 128, 64, intervals, rounds);
            }
        }
        start("bytes written", Part.WRITTEN, quick ? 8 : 56);
        for (Access access : Access.values()) {
            for (boolean bounded : new boolean[] {false, true}) {
                String name = ManySequences.SEQUENCES + " sequences, " + access.label() + ", "
                        + (bounded ? "a tenth in memory" : "all in memory");
                start(name, Part.MANY, access, bounded, quick ? 3_000 : 20_000);
            }
        }
        start("barrier step on the heap", Part.BARRIER, Backend.HEAP, Place.DISK, quick ? 15 : 50);
        for (Place place : Place.values()) {
            for (int fork = 1; place.exists() && fork <= forks; fork++) {
                String name = "barrier step on RocksDB, files " + place.title() + ", JVM " + fork + " of " + forks;
                start(name, Part.BARRIER, Backend.ROCKSDB, place, quick ? 15 : 50);
            }
        }
    }

    private void start(String name, Part part, Object... arguments) throws Exception {
        jvm.run(
                name,
                Stream.concat(Stream.of(part.name()), Stream.of(arguments)).toList(),
                measurements);
    }
}
