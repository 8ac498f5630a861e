package dev.heed.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
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
 * {@code -Dheed.chaos.seed=N} other records and other moments.
 */
@Timeout(900)
class ChaosIT {
    private static final long SEED = Long.getLong("heed.chaos.seed", 4);
    private static final boolean FULL = "full".equals(System.getProperty("heed.chaos"));
    private static final InputShape SHAPE = new InputShape(200, FULL ? 300 : 60, 32, 16, 0.06, 0.06, 0.05);

    /** With the logs of all processes, which a failure leaves there. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Path model;
    private static ChaosInput input;
    private static Vectors expected;
    private static ProcessCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        TinyModel shape = TinyModel.of(SHAPE.hidden(), 4).withLayers(2).withBias();
        model = TinyModels.write(folder.resolve("model"), shape, SEED);
        // Event times of today: the topics do not retain old ones.
        input = ChaosInput.generate(SEED, SHAPE, Instant.now().toEpochMilli());
        expected = UndisturbedRun.of(input, model, folder.resolve("undisturbed"));
        assertThat(expected.tokens()).isEqualTo(input.tokens());
        assertThat(expected.duplicates()).isZero();
        cluster = ProcessCluster.start(folder.resolve("cluster"), model, 2);
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

        assertThat(Differences.inOrder(expected, outcome.vectors())).isEmpty();
        assertThat(outcome.deadLetters()).isZero();
        assertThat(outcome.pending()).isZero();
        System.out.println("chaos: " + outcome.summary());
    }

    @Test
    void atLeastOnceRepeatsTheSameBitsAndLosesNothing() throws Exception {
        ChaosPlan plan =
                FULL ? ChaosPlan.full(SEED + 1, DeliveryGuarantee.AT_LEAST_ONCE) : ChaosPlan.quickAtLeastOnce(SEED + 1);
        ChaosRun.Outcome outcome = new ChaosRun(cluster, "at-least-once", model, plan).run(input, expected);

        assertThat(Differences.byPlace(expected, outcome.vectors())).isEmpty();
        assertThat(outcome.deadLetters()).isZero();
        System.out.println("chaos: " + outcome.summary());
    }
}
