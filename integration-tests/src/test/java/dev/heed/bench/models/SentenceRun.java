package dev.heed.bench.models;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtException;
import dev.heed.bench.Measurements;
import dev.heed.bench.state.Backend;
import dev.heed.bench.state.OperatorUnderTest;
import dev.heed.bench.state.Settings;
import dev.heed.bench.state.Surroundings;
import dev.heed.it.RealText;
import dev.heed.job.minilm.MiniLm;
import dev.heed.job.text.EmbeddedText;
import dev.heed.job.text.TextEmbedder;
import dev.heed.job.text.TextSegments;
import dev.heed.model.Safetensors;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.OperatorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Sentences of real text through Heed's operator with all layers of all-MiniLM-L6-v2, in Flink's harness and with state on the heap; and
 * the published graph in ONNX Runtime on the same sentences, from their ids, one thread. One sentence at a time on either side; then
 * steps of 256 tokens, as the operator makes them of what is there, and batches of sentences of nearly the same length, padded, which is ONNX
 * Runtime's best way. Tokens a second of the sentences, padding not counted.
 */
final class SentenceRun {
    /** What its measurements are called. */
    static final String NAME = "sentences";

    /** Sentences of a batch of ONNX Runtime; the operator makes steps of 256 tokens where it is not 1. */
    static final int[] BATCHES = {1, 8, 32};

    private static final int SENTENCES = 256;
    private static final int MOST_TOKENS = 128;
    private static final int WARM_UP = 3;
    private static final int ROUNDS = 5;

    private final Path folder;
    private final List<EmbeddedText> texts = new ArrayList<>();
    private final List<long[]> ids = new ArrayList<>();
    private final MiniLmGraph onnx = new MiniLmGraph();
    private int tokens;
    private int sequences;
    private long emitted;

    private SentenceRun(Path folder) throws IOException, OrtException {
        this.folder = folder;
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                        folder.resolve("tokenizer.json"), Map.of("padding", "false", "truncation", "false"));
                TextEmbedder embedder = TextEmbedder.open(folder)) {
            for (String sentence : RealText.sentences()) {
                long[] encoded = tokenizer.encode(sentence).getIds();
                if (encoded.length <= MOST_TOKENS && ids.size() < SENTENCES) {
                    ids.add(encoded);
                    texts.add(embedder.embed(sentence));
                    tokens += encoded.length;
                }
            }
        }
    }

    /** Takes a folder for the model. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).resolve("minilm");
        if (!Safetensors.existsIn(folder)) {
            MiniLm.fetch(folder, System.err::println);
        }
        SentenceRun run = new SentenceRun(folder);
        Measurements measurements = new Measurements();
        measurements.add(run.tokens, NAME, "tokens");
        for (int batch : BATCHES) {
            run.compare(batch, measurements);
        }
        measurements.print();
    }

    private void compare(int batch, Measurements measurements) throws Exception {
        OperatorSettings settings = batch == 1 ? Settings.atOnce(folder) : Settings.lingering(folder);
        List<long[][]> batches = batches(batch);
        try (Surroundings surroundings = new Surroundings(Backend.HEAP);
                OperatorUnderTest<ContextualizedSegment> operator =
                        OperatorUnderTest.of(settings, surroundings, segment -> emitted += segment.tokenCount())) {
            double[] heed = new double[ROUNDS];
            double[] ort = new double[ROUNDS];
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                long before = emitted;
                long begin = System.nanoTime();
                for (EmbeddedText text : texts) {
                    String id = "sentence-" + sequences++;
                    operator.process(TextSegments.of(id, text, text.tokens().size(), "all-MiniLM-L6-v2")
                            .get(0));
                }
                long middle = System.nanoTime();
                for (long[][] sentences : batches) {
                    onnx.run(sentences);
                }
                long end = System.nanoTime();
                if (round >= 0) {
                    // What waits for a full step at the end of a round runs in the next one.
                    heed[round] = (emitted - before) / ((middle - begin) / 1e9);
                    ort[round] = tokens / ((end - middle) / 1e9);
                }
            }
            Arrays.sort(heed);
            Arrays.sort(ort);
            measurements.add(heed[ROUNDS / 2], NAME, batch, "heed");
            measurements.add(ort[ROUNDS / 2], NAME, batch, "onnx");
            measurements.add(heed[ROUNDS / 2] / ort[ROUNDS / 2], NAME, batch, "ratio");
        }
    }

    /** Sentences by length, so many at a time. */
    private List<long[][]> batches(int size) {
        List<long[]> sorted =
                ids.stream().sorted(Comparator.comparingInt(row -> row.length)).toList();
        List<long[][]> batches = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += size) {
            batches.add(
                    sorted.subList(from, Math.min(from + size, sorted.size())).toArray(long[][]::new));
        }
        return batches;
    }
}
