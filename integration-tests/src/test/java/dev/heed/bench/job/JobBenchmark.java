package dev.heed.bench.job;

import dev.heed.bench.ForkedJvm;
import dev.heed.bench.Measurements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code heed bench job}: runs what is asked for, each cell in a JVM of its own, and prints tables, or JSON. Numbers, tables and charts
 * are kept in a folder.
 */
final class JobBenchmark {
    private static final String LATENCY = "latency";
    private static final String MANY = "many";
    private static final String SLOT = "slots/start";
    private static final int PAIRS = 5;
    private static final String USAGE = """
            Usage: heed bench job [--quick] [--add] [--json] [PART...]
            What the whole job costs from Kafka to Kafka: beside the sum of its limits, beside what one would write without it.
            Needs two idle cores, 8 GB of memory and 10 GB of disk. Each cell is a JVM of its own and takes minutes.
                  --quick   one pair of runs a cell instead of five, and fewer cells: less certain
                  --add     adds to what earlier runs have measured
                  --json    all measured values as JSON instead of tables
                  PART      a part, or the beginning of the names of some of its cells, such as limits/hashmap/at-least-once/64;
                            all if none is named: limits  (identity job, the same with a shuffle, and bare kernels)
                                                  peers   (ONNX Runtime in a function, ListState and loops)
                                                  slots   (parallelism 1 and 2, and how long a slot takes to start)
                                                  latency (at 10, 50 and 90 % of the highest load)
                                                  many    (1,000 and 100,000 open sequences in the same heap)
            Tables, numbers and charts are kept in integration-tests/target/bench-job.
            """;

    private final Path folder = Path.of(System.getProperty("heed.bench.folder", "target/bench-job"));
    private final boolean quick;
    private final List<String> asked;
    private final Measurements measurements = new Measurements();

    private JobBenchmark(boolean quick, List<String> asked) {
        this.quick = quick;
        this.asked = asked;
    }

    /** Exit status: 0 done, 2 bad usage. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(USAGE);
            return;
        }
        boolean quick = words.remove("--quick");
        boolean add = words.remove("--add");
        boolean json = words.remove("--json");
        JobBenchmark benchmark = new JobBenchmark(quick, words);
        for (String word : words) {
            if (benchmark.names().stream().noneMatch(name -> name.startsWith(word))) {
                System.err.println(
                        "heed bench job: '" + word + "' is neither an option nor a part; see heed bench job --help");
                System.exit(2);
            }
        }
        benchmark.run(add, json);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        Cells.all().forEach(cell -> names.add(cell.toString()));
        names.add(SLOT);
        Cells.GUARANTEES.forEach(guarantee -> names.add(LATENCY + "/" + guarantee));
        ManyFork.RUNS.forEach(run -> names.add(MANY + "/" + run));
        return names;
    }

    private boolean isAsked(String name) {
        return asked.isEmpty() || asked.stream().anyMatch(name::startsWith);
    }

    private void run(boolean add, boolean json) throws Exception {
        Files.createDirectories(folder);
        if (add && Files.exists(numbers())) {
            measurements.read(numbers());
        }
        ForkedJvm slots = new ForkedJvm(JobFork.class, "4g");
        ForkedJvm jobs = new ForkedJvm(JobFork.class, "4g", Pinning.ONE_CORE);
        for (Cell cell : quick ? Cells.few() : Cells.all()) {
            List<Object> words = new ArrayList<>(cell.words());
            words.add(quick ? 1 : PAIRS);
            fork(cell.part() == Part.SLOTS ? slots : jobs, cell.toString(), words);
        }
        fork(new ForkedJvm(SlotFork.class, "1g"), SLOT, List.of());
        ForkedJvm latency = new ForkedJvm(LatencyFork.class, "1g", Pinning.ONE_CORE);
        for (String guarantee : Cells.GUARANTEES) {
            fork(latency, LATENCY + "/" + guarantee, List.of(guarantee, quick ? 8 : 20));
        }
        ForkedJvm many = new ForkedJvm(ManyFork.class, "1g", Pinning.ONE_CORE);
        for (String run : ManyFork.RUNS) {
            List<Object> words = new ArrayList<>(List.of(run.split("/", -1)));
            words.add(quick ? 20_000 : 60_000);
            fork(many, MANY + "/" + run, words);
        }
        String report = new Report(measurements).markdown();
        Files.writeString(folder.resolve("table.md"), report);
        new PeersChart(measurements).write(folder);
        new LimitsChart(measurements).write(folder);
        System.out.print(json ? measurements.json() : report);
    }

    private void fork(ForkedJvm jvm, String name, List<?> words) throws Exception {
        if (isAsked(name)) {
            jvm.run(name, words, measurements);
            measurements.write(numbers());
        }
    }

    private Path numbers() {
        return folder.resolve("numbers.txt");
    }
}
