package dev.heed.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.onnx.RandomCheckpoint;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills, rescales and state backends leave no trace in the output. With {@code -Dheed.chaos=full} for more than five minutes each, with
 * {@code -Dheed.chaos.seed=N} other records and other moments, with {@code -Dheed.chaos.model=llama} six layers of a whole model in the place
 * of two of bare attention.
 */
@Timeout(900)
class ChaosIT {
    private static final long SEED = Long.getLong("heed.chaos.seed", 4);
    private static final boolean FULL = "full".equals(System.getProperty("heed.chaos"));
    private static final boolean WHOLE = "llama".equals(System.getProperty("heed.chaos.model"));
    private static final InputShape SHAPE = new InputShape(200, FULL ? 300 : 60, 32, 16, 0.06, 0.06, 0.05);

    /** With the logs of all processes, which a failure leaves there. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Path model;
    private static ChaosInput input;
    private static UndisturbedRun.Output expected;
    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        model = model(folder.resolve("model"));
        // Event times of today: the topics do not retain old ones.
        input = ChaosInput.generate(SEED, SHAPE, Instant.now().toEpochMilli());
        expected = UndisturbedRun.of(input, model, folder.resolve("undisturbed"));
        assertThat(expected.vectors().tokens()).isEqualTo(input.tokens());
        assertThat(expected.vectors().duplicates()).isZero();
        assertThat(expected.pooled().byLife()).containsOnlyKeys(input.ended());
        cluster = ProcessCluster.start(folder.resolve("cluster"), model, 2);
    }

    /** Two layers of bare attention, or six of a whole model in Llama's layout. */
    private static Path model(Path folder) throws IOException {
        if (WHOLE) {
            return new RandomCheckpoint(SHAPE.hidden(), 6, 4, 2, 64, 11, 4096, SEED)
                    .write(folder, RandomCheckpoint.Family.LLAMA);
        }
        return TinyModels.write(
                folder, TinyModel.of(SHAPE.hidden(), 4).withLayers(2).withBias(), SEED);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void exactlyOnceOutputIsTheUndisturbedRunsBitForBit() throws Exception {
        ChaosPlan plan = FULL ? ChaosPlan.full(SEED, DeliveryGuarantee.EXACTLY_ONCE) : ChaosPlan.quick(SEED);
        ChaosRun.Outcome outcome = new ChaosRun(cluster, "exactly-once", model, plan).run(input, expected);

        assertThat(Differences.inOrder(expected.vectors(), outcome.vectors())).isEmpty();
        assertThat(Differences.pooled(expected.pooled(), outcome.pooled(), false))
                .isEmpty();
        assertThat(outcome.deadLetters()).isZero();
        assertThat(outcome.pending()).isZero();
        System.out.println("chaos: " + outcome.summary());
    }

    @Test
    void atLeastOnceRepeatsTheSameBitsAndLosesNothing() throws Exception {
        ChaosPlan plan =
                FULL ? ChaosPlan.full(SEED + 1, DeliveryGuarantee.AT_LEAST_ONCE) : ChaosPlan.quickAtLeastOnce(SEED + 1);
        ChaosRun.Outcome outcome = new ChaosRun(cluster, "at-least-once", model, plan).run(input, expected);

        assertThat(Differences.byPlace(expected.vectors(), outcome.vectors())).isEmpty();
        assertThat(Differences.pooled(expected.pooled(), outcome.pooled(), true))
                .isEmpty();
        assertThat(outcome.deadLetters()).isZero();
        System.out.println("chaos: " + outcome.summary());
    }
}
