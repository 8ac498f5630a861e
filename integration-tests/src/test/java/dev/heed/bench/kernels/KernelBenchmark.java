package dev.heed.bench.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/** {@code heed bench kernels}: measures everything, several JVMs each, and writes a table, the numbers and charts. */
final class KernelBenchmark {
    private static final String USAGE = """
            Usage: heed bench kernels [--quick] [--add] [PART...]
            Heed's kernels and their peers (ONNX Runtime, PyTorch, OpenBLAS), one thread each, times in microseconds.
            Takes about half an hour on an idle machine. Linux on x86-64; --help does not measure.
                  --quick   one JVM and less time for each measurement, under three minutes a part
                  --add     add to the numbers of earlier runs, which count as one with this
                  PART      decode, types, project, stack, order, read or stream; all if none is named
            The table is printed; it, the numbers and the charts are kept in integration-tests/target/bench-kernels.
            """;

    private static final String STREAM = "stream";

    private final Path folder = Path.of(System.getProperty("heed.bench.folder", "target/bench-kernels"));
    private final boolean quick;
    private final List<String> parts;
    private final Results results;

    private KernelBenchmark(boolean quick, boolean add, List<String> parts) throws IOException {
        this.quick = quick;
        this.parts = parts;
        this.results = add ? Results.read(numbers()) : new Results();
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
        List<String> all = new ArrayList<>();
        Arrays.stream(Part.values()).map(Part::label).forEach(all::add);
        all.add(STREAM);
        for (String word : words) {
            if (!all.contains(word)) {
                System.err.println("heed bench kernels: '" + word
                        + "' is neither an option nor a part; see heed bench kernels" + " --help");
                System.exit(2);
            }
        }
        new KernelBenchmark(quick, add, words.isEmpty() ? all : words).run();
    }

    private void run() throws IOException, RunnerException {
        Files.createDirectories(folder);
        Forks forks = new Forks(quick, folder.resolve("jmh.log"));
        int rounds = quick ? 1 : 5;
        for (int round = 1; round <= rounds; round++) {
            for (Part part : Part.values()) {
                if (parts.contains(part.label())) {
                    for (Cell cell : part.cells()) {
                        double micros = forks.run(cell);
                        results.add(cell, micros);
                        System.err.printf(
                                Locale.ROOT, "heed: %s, JVM %d of %d: %.1f µs%n", cell.key(), round, rounds, micros);
                    }
                }
            }
            results.write(numbers());
        }
        if (parts.contains(STREAM)) {
            StreamRun.run(results);
            results.write(numbers());
        }
        String report = new Report(results).markdown();
        Files.writeString(folder.resolve("table.md"), report);
        new DecodeChart(results).write(folder.resolve("decode.svg"));
        new StreamChart(StreamSamples.of(results)).write(folder.resolve("stream.svg"));
        System.out.print(report);
    }

    private Path numbers() {
        return folder.resolve("numbers.json");
    }
}
