package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.cache.SequenceCache;
import dev.heed.job.local.LocalJob;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.onnx.RandomCheckpoint;
import dev.heed.onnx.RandomCheckpoint.Family;
import dev.heed.schemas.ContextualizedTokens;
import dev.heed.schemas.EmbeddedTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole models that take each other's place at a savepoint. */
@Timeout(180)
class ModelChangeIT {
    private static final int HIDDEN = 32;
    private static final long SEED = 33;
    private static final int SEQUENCES = 5;
    private static final int MARKERS = 20;
    private static final int HALF = 20;
    private static final int LENGTH = 37;
    private static final Tokens TOKENS = new Tokens(HIDDEN, SEED);

    @TempDir
    private static Path folder;

    private static KafkaFixture kafka;

    @BeforeAll
    static void start() {
        kafka = new KafkaFixture();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LLAMA", "GPT2"})
    void aCausalModelBeginsAnewWhereTheOtherStopped(Family family) throws Exception {
        Path next = checkpoint(family, 2);
        JobFixture job = halfway(family);
        Path savepoint = savepoint(job, SEQUENCES * HALF);
        finish(job.with("model.path", next.toString()), savepoint, SEQUENCES * LENGTH);

        AttentionModel model = AttentionModel.load(next);
        job.vectors().forEach((id, records) -> {
            assertThat(records).hasSize(LENGTH);
            float[][] expected = run(model, id, HALF);
            for (int t = 0; t < LENGTH; t++) {
                ContextualizedTokens record = records.get(t);
                assertThat(record.getContextStart()).isEqualTo(t < HALF ? 0 : HALF);
                assertThat(record.getModel().equals(model.id())).isEqualTo(t >= HALF);
                if (t >= HALF) {
                    assertThat(floats(record.getVectors()))
                            .as("%s, seed %d, %s, token %d", family, SEED, id, t)
                            .isEqualTo(expected[t - HALF]);
                }
            }
        });
        assertThat(job.pooled()).hasSize(SEQUENCES).allSatisfy(pooled -> {
            assertThat(pooled.getModel()).isEqualTo(model.id());
            assertThat(pooled.getTokenCount()).isEqualTo(LENGTH - HALF);
        });
        assertThat(job.deadLetters()).isEmpty();
    }

    @Test
    void anEncoderTakesWhatWasHeldForTheOther() throws Exception {
        Path next = checkpoint(Family.BERT, 2);
        JobFixture job = halfway(Family.BERT);
        // Behind the others in every partition: once they have come out, those are held.
        for (int i = 0; i < MARKERS; i++) {
            kafka.send(job.input(), Tokens.ending(TOKENS.one("marker " + i, 0)));
        }
        kafka.flush();
        Path savepoint = savepoint(job, MARKERS);
        finish(job.with("model.path", next.toString()), savepoint, MARKERS + SEQUENCES * LENGTH);

        AttentionModel model = AttentionModel.load(next);
        Map<String, List<ContextualizedTokens>> vectors = job.vectors();
        vectors.keySet().removeIf(id -> id.startsWith("marker"));
        assertThat(vectors).hasSize(SEQUENCES);
        vectors.forEach((id, records) -> {
            assertThat(records).hasSize(LENGTH);
            float[][] expected = run(model, id, 0);
            for (int t = 0; t < LENGTH; t++) {
                assertThat(floats(records.get(t).getVectors()))
                        .as("seed %d, %s, token %d", SEED, id, t)
                        .isEqualTo(expected[t]);
            }
        });
        assertThat(job.pooled())
                .hasSize(MARKERS + SEQUENCES)
                .filteredOn(pooled -> pooled.getSequenceId().startsWith("sequence"))
                .hasSize(SEQUENCES)
                .allSatisfy(pooled -> assertThat(pooled.getTokenCount()).isEqualTo(LENGTH));
    }

    @Test
    void withFailTheJobDoesNotGoOn() throws Exception {
        JobFixture job = halfway(Family.QWEN2);
        Path savepoint = savepoint(job, SEQUENCES * HALF);
        job.with("model.path", checkpoint(Family.QWEN2, 2).toString()).with("model.on-change", "fail");

        assertThatThrownBy(() -> finish(job, savepoint, SEQUENCES * LENGTH))
                .hasStackTraceContaining("ModelChangedException");
    }

    private static Path checkpoint(Family family, long seed) throws Exception {
        return new RandomCheckpoint(HIDDEN, 3, 4, 2, 96, 7, 64, seed)
                .write(folder.resolve(family + "-" + seed), family);
    }

    /** A job with one of two models, and the first half of its input. */
    private static JobFixture halfway(Family family) throws Exception {
        JobFixture job = new JobFixture(kafka, "change-" + family, checkpoint(family, 1), folder.resolve("c-" + family))
                .pooling("mean");
        send(job, 0, HALF);
        return job;
    }

    /** @param records that have come out when it is taken */
    private static Path savepoint(JobFixture job, int records) throws Exception {
        try (LocalJob running = job.start(Optional.empty())) {
            await(job, running, records);
            return running.stopWithSavepoint(folder.resolve("savepoints"), SavepointFormatType.NATIVE);
        }
    }

    /** @param records that have come out in the end */
    private static void finish(JobFixture job, Path savepoint, int records) throws Exception {
        try (LocalJob resumed = job.start(Optional.of(savepoint))) {
            send(job, HALF, LENGTH);
            await(job, resumed, records);
        }
    }

    private static void await(JobFixture job, LocalJob running, int count) throws Exception {
        if (kafka.awaitCommitted(job.output(), records -> records.size() >= count || !running.isRunning())
                        .size()
                < count) {
            running.await();
            throw new AssertionError("the job ended too early");
        }
    }

    private static void send(JobFixture job, int from, int to) throws Exception {
        for (int t = from; t < to; t++) {
            for (int s = 0; s < SEQUENCES; s++) {
                EmbeddedTokens token = TOKENS.one("sequence " + s, t);
                kafka.send(job.input(), t == LENGTH - 1 ? Tokens.ending(token) : token);
            }
        }
        kafka.flush();
    }

    /** The outputs of the tokens of a context that begins at a position, by the model alone. */
    private static float[][] run(AttentionModel model, String id, int from) {
        AttentionStack stack =
                new AttentionStack(model, Kernels.best(), model.config().layers(), LENGTH, AttentionSelection.NONE);
        SequenceCache cache = stack.newCache(from);
        float[] rows = floats(TOKENS.many(id, from, LENGTH - from).getEmbeddings());
        stack.step().add(cache, from, LENGTH - from, rows, 0, null, 0);
        float[] out = stack.run((run, token, layer, head, weights) -> {});
        float[][] vectors = new float[LENGTH - from][HIDDEN];
        for (int t = 0; t < vectors.length; t++) {
            System.arraycopy(out, t * HIDDEN, vectors[t], 0, HIDDEN);
        }
        return vectors;
    }

    private static float[] floats(List<Float> boxed) {
        float[] floats = new float[boxed.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = boxed.get(i);
        }
        return floats;
    }
}
