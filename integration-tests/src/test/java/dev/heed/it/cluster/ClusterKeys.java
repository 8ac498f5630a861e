package dev.heed.it.cluster;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Flink's configuration of a {@link TestCluster}: everything local, small, and quick to notice a loss. */
final class ClusterKeys {
    /**
     * What Flink's scripts would compute from the keys below: heap of framework and tasks; direct memory of framework, tasks and
     * network.
     */
    static final List<String> TASK_MANAGER_MEMORY =
            List.of("-Xmx320m", "-XX:MaxDirectMemorySize=192m", "-XX:MaxMetaspaceSize=256m", "-Xshare:auto");

    private ClusterKeys() {}

    /** Of processes that share a folder, on 127.0.0.1. */
    static Map<String, String> ofProcesses(Path folder, int rpcPort, int restPort) {
        Map<String, String> keys = ofAny(folder);
        addresses(keys, rpcPort, restPort);
        memory(keys);
        keys.put("io.tmp.dirs", folder.toString());
        return keys;
    }

    /** Of containers, whose memory Flink's scripts divide. */
    static Map<String, String> ofContainers(Path state) {
        Map<String, String> keys = ofAny(state);
        keys.put("jobmanager.memory.process.size", "1g");
        keys.put("taskmanager.memory.process.size", "1g");
        return keys;
    }

    /**
     * Of any cluster, addresses and memory aside.
     *
     * @param state a folder that all see, for checkpoints and savepoints
     */
    private static Map<String, String> ofAny(Path state) {
        Map<String, String> keys = new HashMap<>();
        detection(keys);
        keys.put("taskmanager.numberOfTaskSlots", "1");
        keys.put("metrics.fetcher.update-interval", "500");
        keys.put("execution.checkpointing.dir", uri(state, "checkpoints"));
        keys.put("execution.checkpointing.savepoint-dir", uri(state, "savepoints"));
        return keys;
    }

    private static void addresses(Map<String, String> keys, int rpcPort, int restPort) {
        for (String key : List.of(
                "jobmanager.rpc.address",
                "jobmanager.bind-host",
                "taskmanager.host",
                "taskmanager.bind-host",
                "rest.address",
                "rest.bind-address")) {
            keys.put(key, "127.0.0.1");
        }
        keys.put("jobmanager.rpc.port", Integer.toString(rpcPort));
        keys.put("rest.port", Integer.toString(restPort));
        keys.put("rest.bind-port", Integer.toString(restPort));
    }

    /** All of it, for nothing computes the rest when a TaskManager is started without Flink's scripts. */
    private static void memory(Map<String, String> keys) {
        keys.put("taskmanager.cpu.cores", "1.0");
        keys.put("taskmanager.memory.framework.heap.size", "96m");
        keys.put("taskmanager.memory.framework.off-heap.size", "96m");
        keys.put("taskmanager.memory.task.heap.size", "224m");
        keys.put("taskmanager.memory.task.off-heap.size", "64m");
        keys.put("taskmanager.memory.network.min", "32m");
        keys.put("taskmanager.memory.network.max", "32m");
        keys.put("taskmanager.memory.managed.size", "96m");
        keys.put("taskmanager.memory.jvm-metaspace.size", "256m");
        keys.put("taskmanager.memory.jvm-overhead.min", "96m");
        keys.put("taskmanager.memory.jvm-overhead.max", "96m");
    }

    private static void detection(Map<String, String> keys) {
        keys.put("heartbeat.interval", "1 s");
        keys.put("heartbeat.timeout", "8 s");
        keys.put("heartbeat.rpc-failure-threshold", "1");
        // Once it is over, a job that lacks slots fails and restarts in vain until the replacement is there.
        keys.put("resourcemanager.standalone.start-up-time", "1 h");
        keys.put("restart-strategy.type", "exponential-delay");
        keys.put("restart-strategy.exponential-delay.initial-backoff", "200 ms");
        keys.put("restart-strategy.exponential-delay.max-backoff", "2 s");
    }

    private static String uri(Path folder, String name) {
        return "file://" + folder.resolve(name);
    }
}
