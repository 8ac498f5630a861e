package dev.heed.it.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does to a job on a cluster what a plan says, while the input comes in, and gathers what is committed. */
final class ChaosRun {
    private static final Duration PRODUCTION_PATIENCE = Duration.ofMinutes(5);
    private static final Duration OUTPUT_PATIENCE = Duration.ofMinutes(2);
    private static final Duration CHECKPOINT_PATIENCE = Duration.ofMinutes(2);

    private final ProcessCluster cluster;
    private final String name;
    private final Path model;
    private final ChaosPlan plan;
    private final ChaosLog log = new ChaosLog();
    private int kills;
    private int restarts;

    /** @param name of the job and, with a suffix, of its topics */
    ChaosRun(ProcessCluster cluster, String name, Path model, ChaosPlan plan) {
        this.cluster = cluster;
        this.name = name;
        this.model = model;
        this.plan = plan;
    }

    /**
     * What came of it.
     *
     * @param deadLetters records in the topic for them
     * @param pending records of the outputs that nothing has committed or aborted
     */
    record Outcome(Vectors vectors, PooledVectors pooled, int deadLetters, long pending, String summary) {}

    /** Runs the plan to its end, until all that is expected has been committed. */
    Outcome run(ChaosInput input, UndisturbedRun.Output expected) throws Exception {
        log.say("seed " + plan.seed() + ", " + plan.guarantee() + ": "
                + input.records().size() + " records, "
                + input.tokens() + " tokens within "
                + plan.production().toSeconds() + " s");
        ExecutorService background = Executors.newSingleThreadExecutor();
        try {
            ClusterJob job = submit(plan.phases().get(0), Optional.empty());
            Future<Void> production = background.submit(
                    new PacedProducer(cluster.bootstrapServers(), topic("in"), input.records(), plan.production()));
            for (ChaosPlan.Phase phase : plan.phases().subList(0, plan.phases().size() - 1)) {
                disturb(phase);
                String savepoint = stop(job, phase);
                job = submit(plan.phases().get(plan.phases().indexOf(phase) + 1), Optional.of(savepoint));
            }
            ChaosPlan.Phase last = plan.phases().get(plan.phases().size() - 1);
            disturb(last);
            Void unused = production.get(PRODUCTION_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            log.say("all is sent");
            return finish(job, last, input, expected);
        } finally {
            background.shutdownNow();
        }
    }

    private Outcome finish(ClusterJob job, ChaosPlan.Phase last, ChaosInput input, UndisturbedRun.Output expected)
            throws Exception {
        try (CommittedTopic output = new CommittedTopic(cluster.bootstrapServers(), topic("out"));
                CommittedTopic sequences = new CommittedTopic(cluster.bootstrapServers(), topic("pooled"));
                CommittedTopic letters = new CommittedTopic(cluster.bootstrapServers(), topic("dead"))) {
            Vectors vectors = new Vectors();
            PooledVectors pooled = new PooledVectors();
            Await.until(
                    "all expected records committed",
                    OUTPUT_PATIENCE,
                    () -> {
                        output.readOn(vectors::add);
                        sequences.readOn(pooled::add);
                        return vectors.containsAll(expected.vectors())
                                && pooled.missing(expected.pooled()).isEmpty();
                    },
                    () -> "; missing " + vectors.missing(expected.vectors()) + pooled.missing(expected.pooled()));
            String unused = stop(job, last);
            output.readOn(vectors::add);
            sequences.readOn(pooled::add);
            int[] deadLetters = new int[1];
            letters.readOn(letter -> deadLetters[0]++);
            String summary = "seed " + plan.seed() + ", " + plan.guarantee() + ", "
                    + log.elapsed().toSeconds() + " s: " + kills + " kills, " + restarts + " restarts, "
                    + plan.phases().size() + " submissions, " + input.records().size() + " records in, "
                    + vectors.records() + " out, " + vectors.tokens() + " tokens, " + vectors.duplicates()
                    + " duplicates, " + pooled.records() + " pooled, " + pooled.duplicates() + " duplicates, "
                    + deadLetters[0] + " dead letters";
            return new Outcome(
                    vectors,
                    pooled,
                    deadLetters[0],
                    output.pending() + sequences.pending() + letters.pending(),
                    summary);
        }
    }

    private ClusterJob submit(ChaosPlan.Phase phase, Optional<String> savepoint) throws Exception {
        resize(phase.parallelism());
        ClusterJob job = cluster.submit(keys(phase), savepoint);
        job.awaitRunning();
        log.say("runs: parallelism " + phase.parallelism() + ", " + phase.backend()
                + (phase.unaligned() ? ", unaligned checkpoints" : ""));
        return job;
    }

    /** As many TaskManagers as tasks, so that each kill hits the job. */
    private void resize(int parallelism) throws Exception {
        while (cluster.taskManagers().size() > parallelism) {
            cluster.killTaskManager(cluster.taskManagers().get(0));
        }
        while (cluster.taskManagers().size() < parallelism) {
            String unused = cluster.startTaskManager();
        }
        cluster.awaitTaskManagers();
    }

    private Map<String, String> keys(ChaosPlan.Phase phase) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("job.name", name);
        keys.put("model.path", model.toString());
        keys.put("input.topic", topic("in"));
        keys.put("output.topic", topic("out"));
        keys.put("output.pooling", "mean");
        keys.put("output.pooled-topic", topic("pooled"));
        keys.put("dead-letter.topic", topic("dead"));
        keys.put("delivery.guarantee", plan.guarantee().toString());
        keys.put("parallelism.default", Integer.toString(phase.parallelism()));
        keys.put("state.backend.type", phase.backend());
        keys.put("execution.checkpointing.interval", "1 s");
        keys.put("execution.checkpointing.incremental", "true");
        keys.put("execution.checkpointing.unaligned.enabled", Boolean.toString(phase.unaligned()));
        // So little that sequences are always on their way out of memory and back.
        keys.put("cache.resident-bytes", "1 mb");
        // A slow machine is no reason to give up on a record that waits for the one before.
        keys.put("sequence.reorder-timeout", "1 h");
        return keys;
    }

    private String topic(String suffix) {
        return name + "-" + suffix;
    }

    private void disturb(ChaosPlan.Phase phase) throws Exception {
        long begin = System.nanoTime();
        for (ChaosPlan.Kill kill : phase.kills()) {
            waitUntil(begin + kill.after().toNanos());
            strike(kill);
        }
        waitUntil(begin + phase.length().toNanos());
    }

    /** Random moments are the point, not a state of the job: there is no condition to wait for. */
    private static void waitUntil(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void strike(ChaosPlan.Kill kill) throws Exception {
        kills++;
        if (kill.broker()) {
            cluster.killBroker();
            log.say("killed the broker");
            cluster.startBroker();
            log.say("the broker serves again");
        } else {
            List<String> candidates = cluster.taskManagers();
            String victim = candidates.get((int) (kill.which() * candidates.size()));
            cluster.killTaskManager(victim);
            log.say("killed " + victim + ", started " + cluster.startTaskManager());
        }
    }

    /** Stops the job once it has recovered: by then a checkpoint is complete that was not when we began to wait. */
    private String stop(ClusterJob job, ChaosPlan.Phase phase) throws Exception {
        cluster.awaitTaskManagers();
        job.awaitRunning();
        int before = job.completedCheckpoints();
        Await.until(
                "another checkpoint complete",
                CHECKPOINT_PATIENCE,
                () -> job.completedCheckpoints() > before,
                job::failure);
        job.awaitRunning();
        int restarted = job.numRestarts();
        restarts += restarted;
        String savepoint = job.stopWithSavepoint(phase.end());
        log.say("stopped after " + restarted + " restarts with a " + phase.end() + " savepoint");
        return savepoint;
    }
}
