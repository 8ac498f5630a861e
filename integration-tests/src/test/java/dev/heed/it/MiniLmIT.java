package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.heed.cache.SequenceCache;
import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.local.LocalJob;
import dev.heed.job.minilm.CausalVariant;
import dev.heed.job.minilm.MiniLm;
import dev.heed.job.text.EmbeddedText;
import dev.heed.job.text.TextEmbedder;
import dev.heed.job.text.TextSegments;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.operator.TokenSegment;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.SequenceVector;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sentences of real text through all layers of all-MiniLM-L6-v2, from Kafka to Kafka: as the encoder that it is, and beside it, on the same
 * topic, as a causal stack.
 */
@Timeout(240)
class MiniLmIT {
    private static final int SENTENCES = 310;
    private static final int LANGCHAIN4J_TOKENS = 128;
    private static final int HIDDEN = 384;

    @TempDir
    private static Path folder;

    private static List<String> sentences;
    private static List<EmbeddedText> texts;
    private static KafkaFixture kafka;
    private static Path causal;
    private static JobFixture encoder;
    private static JobFixture stack;

    @BeforeAll
    static void runBoth() throws Exception {
        Path model = folder.resolve("minilm");
        causal = folder.resolve("causal");
        MiniLm.fetch(model, step -> {});
        CausalVariant.write(model, causal);
        sentences = comparable(RealText.sentences(), model);
        texts = embed(model);
        kafka = new KafkaFixture();
        encoder = new JobFixture(kafka, "encoder", model, folder.resolve("encoder-checkpoints")).pooling("auto");
        stack = new JobFixture(kafka, "stack", causal, folder.resolve("stack-checkpoints"))
                .pooling("mean")
                .with("input.topic", encoder.input());
        send();
        encoder.with("input.bounded", "true");
        stack.with("input.bounded", "true");
        try (LocalJob one = encoder.start(Optional.empty());
                LocalJob other = stack.start(Optional.empty())) {
            one.await();
            other.await();
        }
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void pooledVectorsAreTheEmbeddingsOfLangchain4j() {
        EmbeddingModel langchain4j = new AllMiniLmL6V2EmbeddingModel();
        Map<String, SequenceVector> pooled = byId(encoder.pooled());
        assertThat(pooled).hasSize(SENTENCES);
        double worst = 1;
        for (int s = 0; s < SENTENCES; s++) {
            SequenceVector ours = pooled.get(id(s));
            assertThat(ours.getPooling()).isEqualTo("mean");
            assertThat(ours.getTokenCount()).isEqualTo(texts.get(s).tokens().size());
            float[] vector = floats(ours.getVector());
            assertThat(dot(vector, vector)).as("the length is 1").isCloseTo(1, within(1e-5));
            float[] theirs = langchain4j.embed(sentences.get(s)).content().vector();
            worst = Math.min(worst, cosine(vector, theirs));
        }
        System.out.printf(
                "MiniLM, %d sentences, Kafka to Kafka: cosine to langchain4j at least %.8f%n", SENTENCES, worst);
        assertThat(worst).isGreaterThanOrEqualTo(0.99999);
    }

    @Test
    void vectorsOfTokensAreThoseOfOnnxRuntime() throws Exception {
        Map<String, List<ContextualizedTokens>> vectors = encoder.vectors();
        assertThat(vectors).hasSize(SENTENCES);
        double worst = 0;
        int tokens = 0;
        try (OnnxMiniLm onnx = OnnxMiniLm.load(folder.resolve("minilm"))) {
            for (int s = 0; s < SENTENCES; s++) {
                float[] ours = all(vectors.get(id(s)));
                float[] theirs = onnx.run(sentences.get(s));
                assertThat(ours).hasSameSizeAs(theirs);
                for (int i = 0; i < ours.length; i++) {
                    worst = Math.max(worst, Math.abs((double) ours[i] - theirs[i]));
                }
                tokens += ours.length / HIDDEN;
            }
        }
        System.out.printf(
                "MiniLM, %d tokens, Kafka to Kafka: worst difference from ONNX Runtime %.1e%n", tokens, worst);
        assertThat(worst).isLessThan(2e-4);
        assertThat(encoder.deadLetters()).isEmpty();
    }

    @Test
    void theCausalJobBesideItSeesTheSameTopicItsOwnWay() {
        AttentionModel model = AttentionModel.load(causal);
        assertThat(model.config().causal()).isTrue();
        AttentionStack alone = new AttentionStack(model, Kernels.best(), 6, 256, AttentionSelection.NONE);
        Map<String, List<ContextualizedTokens>> vectors = stack.vectors();
        Map<String, SequenceVector> pooled = byId(stack.pooled());
        assertThat(vectors).hasSize(SENTENCES);
        assertThat(pooled).hasSize(SENTENCES);
        for (int s = 0; s < SENTENCES; s++) {
            float[] rows = texts.get(s).embeddings();
            SequenceCache cache = alone.newCache(0);
            alone.step().add(cache, 0, rows.length / HIDDEN, rows, 0, null, 0);
            float[] expected = Arrays.copyOf(alone.run((run, token, layer, head, weights) -> {}), rows.length);
            alone.step().clear();
            assertThat(all(vectors.get(id(s)))).as(sentences.get(s)).isEqualTo(expected);
            assertThat(pooled.get(id(s)).getModel()).isEqualTo(model.id());
        }
        assertThat(stack.deadLetters()).isEmpty();
    }

    /** The first sentences that langchain4j reads to their end: it cuts texts where the tokenizer's file says, which is early. */
    private static List<String> comparable(List<String> all, Path model) throws Exception {
        try (HuggingFaceTokenizer tokenizer = OnnxMiniLm.tokenizer(model)) {
            List<String> some = all.stream()
                    .filter(sentence -> tokenizer.encode(sentence).getIds().length <= LANGCHAIN4J_TOKENS)
                    .toList();
            assertThat(some).hasSizeGreaterThanOrEqualTo(SENTENCES);
            return some.subList(0, SENTENCES);
        }
    }

    private static List<EmbeddedText> embed(Path model) {
        try (TextEmbedder embedder = TextEmbedder.open(model)) {
            return sentences.stream().map(embedder::embed).toList();
        }
    }

    /** All sentences in turn, a record of each, of 1 to 7 tokens. */
    private static void send() throws Exception {
        RecordCodec<TokenSegment> codec = RecordCodec.embeddedTokens(OutputEncoding.RAW);
        List<List<TokenSegment>> sequences = new ArrayList<>();
        for (int s = 0; s < SENTENCES; s++) {
            sequences.add(TextSegments.of(id(s), texts.get(s), 1 + s % 7, "all-MiniLM-L6-v2"));
        }
        int longest = sequences.stream().mapToInt(List::size).max().orElseThrow();
        for (int i = 0; i < longest; i++) {
            for (List<TokenSegment> sequence : sequences) {
                if (i < sequence.size()) {
                    TokenSegment segment = sequence.get(i);
                    kafka.send(encoder.input(), segment.sequenceId(), codec.encode(segment));
                }
            }
        }
        kafka.flush();
    }

    private static String id(int sentence) {
        return "sentence-" + sentence;
    }

    private static Map<String, SequenceVector> byId(List<SequenceVector> pooled) {
        return pooled.stream().collect(Collectors.toMap(SequenceVector::getSequenceId, Function.identity()));
    }

    /** The rows of a sequence, contiguous from position 0. */
    private static float[] all(List<ContextualizedTokens> records) {
        List<Float> floats = new ArrayList<>();
        for (ContextualizedTokens record : records) {
            assertThat(record.getStartPosition() * HIDDEN).isEqualTo(floats.size());
            floats.addAll(record.getVectors());
        }
        return floats(floats);
    }

    private static float[] floats(List<Float> boxed) {
        float[] floats = new float[boxed.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = boxed.get(i);
        }
        return floats;
    }

    private static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
