package dev.heed.it.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Kafka broker, a JobManager and TaskManagers, a process each, on 127.0.0.1. TaskManagers have one slot. Any of them can be killed
 * and replaced; all end with {@link #close()}, or with the JVM of the test. For one thread at a time.
 */
public final class ProcessCluster implements TestCluster {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Path folder;
    private final Path model;
    private final Map<String, String> environment;
    private final int brokerPort = freePort();
    private final FlinkRest rest;
    private final FlinkInstallation flink;
    private final Map<String, JavaProcess> taskManagers = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::killAll, "kill-cluster");
    private JavaProcess jobManager;
    private JavaProcess broker;
    private int started;

    private ProcessCluster(Path folder, Path model, Map<String, String> environment) throws IOException {
        this.environment = environment;
        this.folder = folder;
        this.model = model;
        int restPort = freePort();
        this.rest = new FlinkRest("127.0.0.1", restPort);
        Files.createDirectories(logs());
        this.flink = FlinkInstallation.configure(
                folder.resolve("conf"), ClusterKeys.ofProcesses(folder, freePort(), restPort));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a broker, a JobManager and TaskManagers; returns when all of them serve.
     *
     * @param folder empty; holds data, configuration, checkpoints and logs, and is not deleted
     */
    public static ProcessCluster start(Path folder, Path model, int taskManagers) throws Exception {
        return start(folder, model, taskManagers, Map.of());
    }

    /**
     * As {@link #start(Path, Path, int)}.
     *
     * @param environment variables of all of Flink's processes
     */
    public static ProcessCluster start(Path folder, Path model, int taskManagers, Map<String, String> environment)
            throws Exception {
        ProcessCluster cluster = new ProcessCluster(folder, model, environment);
        try {
            cluster.launchBroker();
            cluster.launchJobManager();
            for (int i = 0; i < taskManagers; i++) {
                String unused = cluster.startTaskManager();
            }
            cluster.awaitBroker();
            cluster.awaitTaskManagers();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public String kind() {
        return "processes";
    }

    @Override
    public String model() {
        return model.toString();
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    public Path folder() {
        return folder;
    }

    private Path logs() {
        return folder.resolve("logs");
    }

    /** Starts the broker on its old data and port; returns when it serves. */
    public void startBroker() throws Exception {
        launchBroker();
        awaitBroker();
    }

    private void launchBroker() throws IOException {
        List<String> memory = new ArrayList<>(QUICK_START);
        memory.add("-Xmx512m");
        List<String> command = List.of(
                "broker",
                "--port",
                Integer.toString(brokerPort),
                "--data",
                folder.resolve("broker").toString());
        broker = launch("broker", Map.of(), flink.ours(memory, "dev.heed.job.cli.HeedCommand", command));
    }

    private void awaitBroker() throws Exception {
        broker.awaitOutput("listening on", START_PATIENCE);
    }

    public void killBroker() throws Exception {
        broker.kill();
    }

    private void launchJobManager() throws IOException {
        List<String> memory = new ArrayList<>(QUICK_START);
        memory.add("-Xmx512m");
        jobManager = launch(
                "jobmanager",
                environment,
                flink.server(
                        memory, "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", Map.of()));
    }

    @Override
    public String startTaskManager() throws IOException {
        String name = "taskmanager-" + ++started;
        Map<String, String> keys = Map.of(
                "taskmanager.resource-id",
                name,
                "io.tmp.dirs",
                Files.createDirectories(folder.resolve("tmp").resolve(name)).toString());
        JavaProcess process = launch(
                name,
                environment,
                flink.server(
                        ClusterKeys.TASK_MANAGER_MEMORY,
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        keys));
        taskManagers.put(name, process);
        return name;
    }

    @Override
    public List<String> taskManagers() {
        return List.copyOf(taskManagers.keySet());
    }

    @Override
    public void killTaskManager(String name) throws Exception {
        taskManagers.remove(name).kill();
    }

    @Override
    public void awaitTaskManagers() throws Exception {
        Await.until(taskManagers.keySet() + " registered", START_PATIENCE, this::allRegistered, this::tails);
    }

    private boolean allRegistered() throws InterruptedException {
        for (JavaProcess process : processes()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(process.name() + " has ended" + process.tail());
            }
        }
        return rest.taskManagers().containsAll(taskManagers.keySet());
    }

    @Override
    public ClusterJob submit(Map<String, String> keys, Optional<String> savepoint) throws Exception {
        List<String> command = new ArrayList<>(List.of("run", "--detached"));
        savepoint.ifPresent(path -> command.addAll(List.of("--fromSavepoint", path)));
        command.add(flink.jobJar().toString());
        Map<String, String> all = new LinkedHashMap<>(keys);
        all.putIfAbsent("kafka.bootstrap-servers", bootstrapServers());
        all.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        List<String> memory = new ArrayList<>(QUICK_START);
        memory.add("-Xmx256m");
        JavaProcess client = launch("submit-" + ++started, all(flink.environment()), flink.client(memory, command));
        int status = client.awaitExit(START_PATIENCE);
        if (status != 0) {
            throw new IllegalStateException("the job was not submitted, status " + status + client.tail());
        }
        return ClusterJob.submitted(rest, client.output());
    }

    private Map<String, String> all(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(more);
        return all;
    }

    /** Flink's REST interface. */
    public FlinkRest rest() {
        return rest;
    }

    private JavaProcess launch(String name, Map<String, String> environment, List<String> arguments)
            throws IOException {
        // A restarted process must not find what the one before has said.
        Path log = Files.createTempFile(logs(), name + "-", ".log");
        return JavaProcess.start(name, log, environment, arguments);
    }

    private List<JavaProcess> processes() {
        List<JavaProcess> all = new ArrayList<>(taskManagers.values());
        if (jobManager != null) {
            all.add(jobManager);
        }
        if (broker != null) {
            all.add(broker);
        }
        return all;
    }

    private String tails() {
        StringBuilder tails = new StringBuilder();
        processes().forEach(process -> tails.append(process.tail()));
        return tails.toString();
    }

    private void killAll() {
        for (JavaProcess process : processes()) {
            try {
                process.kill();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Kills every process. */
    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port on 127.0.0.1", e);
        }
    }
}
