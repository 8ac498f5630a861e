package dev.heed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heed.kernel.ChildJvm;
import dev.heed.model.AttentionModel;
import dev.heed.model.EmbeddingLayer;
import dev.heed.model.Safetensors;
import dev.heed.onnx.RandomCheckpoint.Family;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whole causal models, token by token over a thousand tokens, against two implementations that are not ours. */
class CausalModelIT {
    /** Of the last hidden states, whose elements are about 1. */
    private static final double TOLERANCE = 1e-4;

    private static final int TOKENS = 1_000;
    private static final int POSITIONS = 1_024;
    private static final int TEXTS = 4;
    private static final long SEED = 20_261_124;
    private static final int VOCABULARY = 97;
    private static final int HIDDEN = 64;
    private static final RandomCheckpoint CHECKPOINT =
            new RandomCheckpoint(HIDDEN, 6, 4, 2, 4 * HIDDEN, VOCABULARY, POSITIONS, SEED);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BERT")
    void statesAreThoseOfOnnxRuntimeAndTheSameBitsAloneAndBatched(Family family) throws Exception {
        Path checkpoint = CHECKPOINT.write(folder.resolve("checkpoint"), family);
        HeedCausalModel ours = new HeedCausalModel(AttentionModel.load(checkpoint));
        List<float[]> texts = new ArrayList<>();
        for (int text = 0; text < TEXTS; text++) {
            texts.add(rows(checkpoint, ids(text)));
        }
        List<float[]> batched = ours.batched(texts, new Random(SEED));
        double worst = 0;
        try (OnnxCausalModel onnx = OnnxCausalModel.load(checkpoint)) {
            for (int text = 0; text < TEXTS; text++) {
                float[] alone = ours.alone(texts.get(text));
                assertThat(batched.get(text))
                        .as("%s, seed %d, text %d", family, SEED, text)
                        .isEqualTo(alone);
                worst = Math.max(worst, worst(alone, onnx.run(texts.get(text))));
            }
        }
        System.out.printf(
                "%s, 6 layers, seed %d: %d tokens, worst difference from ONNX Runtime %.1e; batched as alone, bit for bit%n",
                family, SEED, TEXTS * TOKENS, worst);
        assertThat(worst).as("%s, seed %d", family, SEED).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BERT")
    void statesAreThoseOfJlama(Family family) throws Exception {
        Optional<Path> java = ChildJvm.otherJavas(20).stream().findFirst();
        assumeTrue(java.isPresent(), "Jlama needs a JDK of version 20 or later, beside this one");
        Path checkpoint = CHECKPOINT.write(folder.resolve("checkpoint"), family);
        int[] ids = ids(0);
        float[] theirs = JlamaModel.run(java.get(), checkpoint, family.toString(), ids, HIDDEN, folder);
        float[] ours = new HeedCausalModel(AttentionModel.load(checkpoint)).alone(rows(checkpoint, ids));
        double worst = worst(ours, theirs);
        System.out.printf(
                "%s, 6 layers, seed %d: %d tokens of decode, worst difference from Jlama %.1e%n",
                family, SEED, TOKENS, worst);
        assertThat(worst).as("%s, seed %d", family, SEED).isLessThan(TOLERANCE);
    }

    private static double worst(float[] ours, float[] theirs) {
        assertThat(ours).hasSameSizeAs(theirs);
        double worst = 0;
        for (int i = 0; i < ours.length; i++) {
            double difference = Math.abs((double) ours[i] - theirs[i]);
            worst = difference <= worst ? worst : difference; // NaN counts, too
        }
        return worst;
    }

    private static int[] ids(int text) {
        return new Random(SEED + text).ints(TOKENS, 0, VOCABULARY).toArray();
    }

    /** What the embedding layer gives. */
    private static float[] rows(Path checkpoint, int[] ids) {
        EmbeddingLayer layer = EmbeddingLayer.read(checkpoint);
        float[] rows = new float[ids.length * HIDDEN];
        try (Safetensors tensors = Safetensors.open(checkpoint)) {
            float[] words = tensors.floats(layer.words(), VOCABULARY, HIDDEN);
            float[] positions = layer.positions().isPresent()
                    ? tensors.floats(layer.positions().get(), POSITIONS, HIDDEN)
                    : new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = words[ids[i / HIDDEN] * HIDDEN + i % HIDDEN] + positions[i];
            }
        }
        return rows;
    }
}
