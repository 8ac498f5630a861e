package dev.heed.bench.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import dev.heed.model.AttentionSelection;
import dev.heed.model.AttentionStack;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.SequenceState;
import dev.heed.operator.TokenSegment;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is compared does the same work: every job gives the vectors that Heed gives. */
class PeersIT {
    private static final long SEED = 20_261_124;
    private static final double TOLERANCE = 1e-4;
    private static final int SEQUENCES = 3;
    private static final int RECORDS = 60;

    @TempDir
    private Path folder;

    @Test
    void onnxRuntimeInAFunctionGivesHeedsVectors() throws Exception {
        compare(OrtFunction::new);
    }

    @Test
    void loopsOverAListStateGiveHeedsVectors() throws Exception {
        compare(LoopsFunction::new);
    }

    private void compare(Function<String, PeerFunction> peer) throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(Load.HIDDEN, Load.HEADS), SEED);
        AttentionStack stack =
                new AttentionStack(AttentionModel.load(model), Kernels.best(), 1, 64, AttentionSelection.NONE);
        Map<Integer, SequenceCache> caches = new HashMap<>();
        int[] positions = new int[SEQUENCES];
        Random random = new Random(SEED);
        float[] pool = Load.pool();
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(peer.apply(model.toString())), TokenSegment::sequenceId, SequenceState.KEY);
        try {
            harness.open();
            for (int record = 0; record < RECORDS; record++) {
                int sequence = random.nextInt(SEQUENCES);
                int count = random.nextBoolean() ? 1 : 1 + random.nextInt(33);
                TokenSegment segment = Load.segment(pool, sequence, positions[sequence], count);
                SequenceCache cache = caches.computeIfAbsent(sequence, id -> stack.newCache(0));
                stack.step().add(cache, positions[sequence], count, segment.embeddings(), 0, null, 0);
                float[] ours = stack.run(null);
                harness.processElement(new StreamRecord<>(segment));
                assertClose(harness.extractOutputValues().get(record), ours, record);
                stack.step().clear();
                positions[sequence] += count;
            }
        } finally {
            harness.close();
        }
    }

    private static void assertClose(ContextualizedSegment theirs, float[] ours, int record) {
        for (int i = 0; i < theirs.vectors().length; i++) {
            assertThat(Math.abs((double) theirs.vectors()[i] - ours[i]))
                    .as("seed %d, record %d, element %d", SEED, record, i)
                    .isLessThan(TOLERANCE);
        }
    }
}
