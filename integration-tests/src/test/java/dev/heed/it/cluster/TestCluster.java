package dev.heed.it.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Kafka broker, a JobManager and TaskManagers of one slot each, which can be killed and replaced: of containers where a Docker engine
 * answers and has our images, else of processes. For one thread at a time.
 */
public interface TestCluster extends AutoCloseable {
    /**
     * {@code containers} or {@code processes}: what it has to be. Unset, it is what can be had.
     */
    String KIND_PROPERTY = "heed.cluster.kind";

    /**
     * Starts all of it, says on standard output what it is made of, and returns when all serve.
     *
     * @param folder empty; for what the cluster keeps on this machine, logs among it
     * @param model a model folder on this machine; see {@link #model()}
     */
    static TestCluster start(Path folder, Path model, int taskManagers) throws Exception {
        String kind = System.getProperty(KIND_PROPERTY, "");
        Optional<String> obstacle = kind.equals("processes") ? Optional.of("as asked for") : Containers.obstacle();
        if (obstacle.isEmpty()) {
            System.out.println("cluster: containers, " + Containers.engine());
            return ContainerCluster.start(folder, model, taskManagers);
        }
        if (kind.equals("containers")) {
            throw new IllegalStateException("no cluster of containers: " + obstacle.get());
        }
        System.out.println("cluster: processes, " + obstacle.get());
        return ProcessCluster.start(folder, model, taskManagers);
    }

    /** {@code containers} or {@code processes}. */
    String kind();

    /** Kafka's address as seen from the test. */
    String bootstrapServers();

    /** The model's folder as seen by the job. */
    String model();

    /** The names of the TaskManagers that have not been killed, the oldest first. */
    List<String> taskManagers();

    /** Starts a TaskManager more and returns its name at once. */
    String startTaskManager() throws Exception;

    /** SIGKILL. */
    void killTaskManager(String name) throws Exception;

    /** Waits until the JobManager knows every TaskManager. */
    void awaitTaskManagers() throws Exception;

    /**
     * Submits the job as a user does, with {@code flink run --detached}.
     *
     * @param keys the job's configuration; Kafka's address is added, unless it is there
     * @param savepoint to start from
     */
    ClusterJob submit(Map<String, String> keys, Optional<String> savepoint) throws Exception;

    /** Kills and removes all of it. */
    @Override
    void close();
}
