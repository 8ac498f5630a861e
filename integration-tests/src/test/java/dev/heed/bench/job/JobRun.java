package dev.heed.bench.job;

import com.sun.management.OperatingSystemMXBean;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.LoadedConfiguration;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * One run of a job over a load that lies in a topic already. What is measured begins when a fifth of the records of one token have come
 * out, and ends when all have: neither the start of the job nor the records of many tokens are in it.
 */
final class JobRun {
    private static final double WARM_UP = 0.2;
    private static final long POLL_MILLIS = 10;

    private final Load load;
    private final Admin admin;
    private final Map<String, String> keys;
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * @param admin of the broker
     * @param keys the configuration but for the topic that comes out, which has one partition
     */
    JobRun(Load load, Admin admin, Map<String, String> keys) {
        this.load = load;
        this.admin = admin;
        this.keys = keys;
    }

    /** Runs a job to its end. */
    Result run(Candidate candidate, String output) throws Exception {
        Map<String, String> named = new HashMap<>(keys);
        named.put("job.name", output);
        named.put("output.topic", output);
        LoadedConfiguration loaded = ConfigurationLoader.load(new Configuration(), Optional.empty(), named);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(new Configuration(loaded.flink()));
        candidate.build(environment, loaded);
        JobClient job = environment.executeAsync(output);
        int warm = load.sequences() + (int) (WARM_UP * load.singles());
        long from = await(job, output, warm);
        long begin = System.nanoTime();
        long cpuBegin = process.getProcessCpuTime();
        long to = await(job, output, load.records());
        long end = System.nanoTime();
        long cpuEnd = process.getProcessCpuTime();
        job.getJobExecutionResult().get();
        return new Result((end - begin) / 1e3 / (to - from), (cpuEnd - cpuBegin) / 1e3 / (to - from));
    }

    /** Waits until so many records have come out, and returns how many there are. */
    private long await(JobClient job, String topic, long records) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        while (true) {
            boolean over = job.getJobExecutionResult().isDone();
            long written = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
            if (written >= records) {
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

    /**
     * What a token cost.
     *
     * @param micros of the clock
     * @param cpuMicros CPU time of all threads of Flink's process
     */
    record Result(double micros, double cpuMicros) {}
}
