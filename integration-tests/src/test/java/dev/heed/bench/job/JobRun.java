package dev.heed.bench.job;

import com.sun.management.OperatingSystemMXBean;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.LoadedConfiguration;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * One run of a job over a load that lies in a topic already. What is measured begins when a fifth of the measured records have come out,
 * or a while after the first of them did, and ends when all have, or after another while: neither the start of the job nor the records
 * before are in it, and a slow job takes no longer than a fast one.
 */
final class JobRun {
    private static final double WARM_UP = 0.2;
    private static final long WARM_UP_NANOS = 2_000_000_000L;
    /** To ask takes the client and Flink's process half a millisecond. */
    private static final long POLL_MILLIS = 100;

    private final Load load;
    private final Admin admin;
    private final int partitions;
    private final Duration longest;
    private final Map<String, String> keys;
    private final boolean isBounded;
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * @param admin of the broker
     * @param partitions of the topics that come out
     * @param longest after that long the measurement ends, and the job with it
     * @param keys the configuration but for the topic that comes out
     */
    JobRun(Load load, Admin admin, int partitions, Duration longest, Map<String, String> keys) {
        this.load = load;
        this.admin = admin;
        this.partitions = partitions;
        this.longest = longest;
        this.keys = keys;
        isBounded = Boolean.parseBoolean(keys.get("input.bounded"));
    }

    /** Runs a job to its end, or for as long as it may take. */
    Result run(Candidate candidate, String output) throws Exception {
        return run(candidate, output, () -> {});
    }

    /**
     * Runs a job to its end, or for as long as it may take.
     *
     * @param between what happens when the records before the measured ones have come out
     */
    Result run(Candidate candidate, String output, Step between) throws Exception {
        Map<String, String> named = new HashMap<>(keys);
        named.put("job.name", output);
        named.put("output.topic", output);
        LoadedConfiguration loaded = ConfigurationLoader.load(new Configuration(), Optional.empty(), named);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(new Configuration(loaded.flink()));
        candidate.build(environment, loaded);
        JobClient job = environment.executeAsync(output);
        Output written = new Output(job, output);
        written.await(load.recordsBefore(), Long.MAX_VALUE);
        between.run();
        long from = written.await(load.recordsBefore() + (long) (WARM_UP * load.measured()), WARM_UP_NANOS);
        Instant began = Instant.now();
        long begin = System.nanoTime();
        ThreadTimes threadsBegin = ThreadTimes.now();
        long cpuBegin = process.getProcessCpuTime();
        long to = written.await(load.records(), longest.toNanos());
        long end = System.nanoTime();
        long cpuEnd = process.getProcessCpuTime();
        ThreadTimes threadsEnd = ThreadTimes.now();
        Instant ended = Instant.now();
        end(job, isBounded && to >= load.records());
        double tokens = (double) (to - from) * load.chunk();
        Map<ThreadTimes.Role, Double> threads = new EnumMap<>(ThreadTimes.Role.class);
        for (ThreadTimes.Role role : ThreadTimes.Role.values()) {
            threads.put(role, threadsEnd.microsSince(threadsBegin, role) / tokens);
        }
        return new Result(
                (end - begin) / 1e3 / tokens,
                (cpuEnd - cpuBegin) / 1e3 / tokens,
                threads,
                new Window(began, ended, tokens));
    }

    private static void end(JobClient job, boolean complete) throws Exception {
        if (complete) {
            job.getJobExecutionResult().get();
            return;
        }
        job.cancel().get();
        try {
            job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            // As asked for: it has been cancelled.
        }
    }

    /** What a job has written so far. */
    private final class Output {
        private final JobClient job;
        private final String topic;
        private final Map<TopicPartition, OffsetSpec> ends = new HashMap<>();

        Output(JobClient job, String topic) {
            this.job = job;
            this.topic = topic;
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }

        /** Waits until so many records have come out, or for as long, and returns how many there are. */
        long await(long records, long nanos) throws Exception {
            long begin = System.nanoTime();
            while (true) {
                boolean over = job.getJobExecutionResult().isDone();
                long written = admin.listOffsets(ends).all().get().values().stream()
                        .mapToLong(end -> end.offset())
                        .sum();
                if (written >= records || System.nanoTime() - begin > nanos) {
                    return written;
                }
                if (over) {
                    job.getJobExecutionResult().get();
                    throw new IllegalStateException(
                            "of " + load.records() + " records only " + written + " came out of the job for " + topic);
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /**
     * What a token cost.
     *
     * @param micros of the clock
     * @param cpuMicros CPU time of all threads of Flink's process
     * @param threadMicros the same by what the threads are for
     * @param window when that was measured
     */
    record Result(double micros, double cpuMicros, Map<ThreadTimes.Role, Double> threadMicros, Window window) {}

    /** A time, and how many tokens came out in it. */
    record Window(Instant begin, Instant end, double tokens) {
        boolean contains(Instant time) {
            return !time.isBefore(begin) && time.isBefore(end);
        }
    }
}
