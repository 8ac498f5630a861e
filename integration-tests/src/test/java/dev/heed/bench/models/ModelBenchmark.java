package dev.heed.bench.models;

import dev.heed.bench.ForkedJvm;
import dev.heed.bench.Measurements;
import dev.heed.bench.TemporaryFolder;
import java.util.List;
import java.util.Locale;

/** {@code heed bench models}: whole models beside ONNX Runtime on one core, in several JVMs, and a table of the medians. */
final class ModelBenchmark {
    private static final int FORKS = 3;

    private static final String USAGE = """
            Usage: heed bench models [--quick]
            Whole models beside ONNX Runtime, one thread each, on one core: MiniLM as published, and decoding by causal models with random weights.
            Takes about twelve minutes and 3 GB of memory.
                  --quick   one JVM each: about four minutes, and less certain
            """;

    private final Measurements measured = new Measurements();
    private final int forks;

    private ModelBenchmark(int forks) {
        this.forks = forks;
    }

    /** Exit status: 0 done, 2 bad usage. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(USAGE);
            return;
        }
        for (String word : words) {
            if (!word.equals("--quick")) {
                System.err.println("heed bench models: '" + word + "' is not an option; see heed bench models --help");
                System.exit(2);
            }
        }
        ModelBenchmark benchmark = new ModelBenchmark(words.contains("--quick") ? 1 : FORKS);
        benchmark.run();
        benchmark.report();
    }

    private void run() throws Exception {
        ForkedJvm sentences = new ForkedJvm(SentenceRun.class, "2g");
        ForkedJvm encoder = new ForkedJvm(EncoderRun.class, "2g");
        ForkedJvm decoder = new ForkedJvm(DecoderRun.class, "2g");
        try (TemporaryFolder folder = new TemporaryFolder()) {
            for (int fork = 1; fork <= forks; fork++) {
                String jvm = ", JVM " + fork + " of " + forks;
                sentences.run("MiniLM in the operator" + jvm, List.of(folder.path()), measured);
                encoder.run("MiniLM" + jvm, List.of(folder.path()), measured);
                for (DecoderRun.Shape shape : DecoderRun.Shape.values()) {
                    decoder.run(shape.title() + jvm, List.of(folder.path(), shape), measured);
                }
            }
        }
    }

    private void report() {
        System.out.println("| model | in a batch | Heed, tokens/s | ONNX Runtime | ratio, smallest to largest |");
        System.out.println("|---|---|---|---|---|");
        for (int batch : SentenceRun.BATCHES) {
            row("MiniLM in the operator, sentences of real text", SentenceRun.NAME, batch);
        }
        for (int batch : EncoderRun.BATCHES) {
            row("MiniLM, sequences of 6 to 64 tokens", EncoderRun.NAME, batch);
        }
        for (DecoderRun.Shape shape : DecoderRun.Shape.values()) {
            for (int texts : DecoderRun.TEXTS) {
                row(shape.title(), shape, texts);
            }
        }
    }

    private void row(String title, Object name, int batch) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %.2f, %.2f to %.2f |%n",
                title,
                batch,
                measured.median(name, batch, "heed"),
                measured.median(name, batch, "onnx"),
                measured.median(name, batch, "ratio"),
                measured.quantile(0, name, batch, "ratio"),
                measured.max(name, batch, "ratio"));
    }
}
