package dev.heed.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * What happens in a chaos run, and when. All of it follows from the seed.
 *
 * @param phases one after the other; between two the job is stopped with a savepoint and submitted again
 */
record ChaosPlan(long seed, DeliveryGuarantee guarantee, List<Phase> phases) {
    /** For a savepoint, a submission and the start of the tasks. */
    private static final Duration TURN = Duration.ofSeconds(12);

    /**
     * A time in which the job runs with one configuration.
     *
     * @param backend {@code rocksdb} or {@code hashmap}
     * @param end format of the savepoint at its end
     * @param kills in the order of their moments
     */
    record Phase(int parallelism, String backend, Duration length, SavepointFormatType end, List<Kill> kills) {
        /** Every run has phases of both kinds of checkpoints. */
        boolean unaligned() {
            return backend.equals("hashmap") || parallelism == 3;
        }
    }

    /**
     * The end of a process by SIGKILL, and the start of its replacement.
     *
     * @param after time since the beginning of the phase
     * @param broker whether the broker is hit, else a TaskManager
     * @param which chooses among the TaskManagers, from 0 to 1
     */
    record Kill(Duration after, boolean broker, double which) {}

    /** Under two minutes: three kills, there and back between two configurations. */
    static ChaosPlan quick(long seed) {
        Builder builder = new Builder(seed);
        builder.phase(2, "rocksdb", 7, SavepointFormatType.CANONICAL, 1, 0);
        builder.phase(3, "hashmap", 7, SavepointFormatType.CANONICAL, 0, 1);
        builder.phase(2, "rocksdb", 6, SavepointFormatType.NATIVE, 1, 0);
        return builder.build(DeliveryGuarantee.EXACTLY_ONCE);
    }

    /** Under a minute, with duplicates. */
    static ChaosPlan quickAtLeastOnce(long seed) {
        Builder builder = new Builder(seed);
        builder.phase(2, "rocksdb", 12, SavepointFormatType.NATIVE, 1, 1);
        return builder.build(DeliveryGuarantee.AT_LEAST_ONCE);
    }

    /** Five minutes and more of kills: rescaled from 2 to 3 and back, then to the heap and back. */
    static ChaosPlan full(long seed, DeliveryGuarantee guarantee) {
        Builder builder = new Builder(seed);
        builder.phase(2, "rocksdb", 70, SavepointFormatType.NATIVE, 2, 1);
        builder.phase(3, "rocksdb", 70, SavepointFormatType.NATIVE, 3, 1);
        builder.phase(2, "rocksdb", 70, SavepointFormatType.CANONICAL, 2, 1);
        builder.phase(2, "hashmap", 60, SavepointFormatType.CANONICAL, 2, 1);
        builder.phase(2, "rocksdb", 60, SavepointFormatType.NATIVE, 2, 1);
        return builder.build(guarantee);
    }

    /** How long the input lasts: as long as all phases and the turns between them. */
    Duration production() {
        Duration all = TURN.multipliedBy(phases.size() - 1L);
        for (Phase phase : phases) {
            all = all.plus(phase.length());
        }
        return all;
    }

    private static final class Builder {
        private final long seed;
        private final Random random;
        private final List<Phase> phases = new ArrayList<>();

        private Builder(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private void phase(
                int parallelism,
                String backend,
                int seconds,
                SavepointFormatType end,
                int taskManagerKills,
                int brokerKills) {
            List<Kill> kills = new ArrayList<>();
            for (int i = 0; i < taskManagerKills + brokerKills; i++) {
                Duration after = Duration.ofMillis(random.nextInt(seconds * 1000));
                kills.add(new Kill(after, i < brokerKills, random.nextDouble()));
            }
            kills.sort(Comparator.comparing(Kill::after));
            phases.add(new Phase(parallelism, backend, Duration.ofSeconds(seconds), end, List.copyOf(kills)));
        }

        private ChaosPlan build(DeliveryGuarantee guarantee) {
            return new ChaosPlan(seed, guarantee, List.copyOf(phases));
        }
    }
}
