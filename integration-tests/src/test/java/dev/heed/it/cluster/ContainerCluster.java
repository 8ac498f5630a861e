package dev.heed.it.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.MountableFile;

/** A {@link TestCluster} of the job's image and Kafka's, a container each; their state is in a volume that all share. */
final class ContainerCluster implements TestCluster {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final String JOB_MANAGER = "jobmanager";
    private static final int REST_PORT = 8081;
    private static final int KAFKA_PORT = 9092;
    private static final String KAFKA_INSIDE = "broker:19092";
    private static final Path STATE = Path.of("/opt/heed/state");
    private static final String MODEL = "/opt/heed/models/test";

    private final Path folder;
    private final Path model;
    private final DockerClient docker = DockerClientFactory.instance().client();
    private final Network network = Network.newNetwork();
    private final String volume;
    private final KafkaContainer broker;
    private final GenericContainer<?> jobManager;
    private final Map<String, GenericContainer<?>> taskManagers = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::removeAll, "remove-cluster");
    private FlinkRest rest;
    private int started;

    private ContainerCluster(Path folder, Path model) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.model = model;
        this.volume = docker.createVolumeCmd().exec().getName();
        this.broker = new KafkaContainer(Containers.KAFKA)
                .withNetwork(network)
                .withListener(KAFKA_INSIDE)
                .withCreateContainerCmdModifier(command -> publish(command, KAFKA_PORT));
        this.jobManager = server(JOB_MANAGER, JOB_MANAGER)
                .withExposedPorts(REST_PORT)
                .withCreateContainerCmdModifier(command -> publish(command, REST_PORT))
                .waitingFor(Wait.forHttp("/taskmanagers").forPort(REST_PORT).withStartupTimeout(START_PATIENCE));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** See {@link TestCluster#start}. */
    static ContainerCluster start(Path folder, Path model, int taskManagers) throws Exception {
        ContainerCluster cluster = new ContainerCluster(folder, model);
        try {
            cluster.broker.start();
            cluster.jobManager.start();
            cluster.rest = new FlinkRest(cluster.jobManager.getHost(), cluster.jobManager.getMappedPort(REST_PORT));
            for (int i = 0; i < taskManagers; i++) {
                String unused = cluster.startTaskManager();
            }
            cluster.awaitTaskManagers();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** One of Flink's servers, not started; its output goes to a file of its name. */
    private GenericContainer<?> server(String name, String service) {
        Map<String, String> keys = ClusterKeys.ofContainers(STATE);
        keys.put("taskmanager.resource-id", name);
        StringBuilder properties = new StringBuilder();
        new TreeMap<>(keys)
                .forEach((key, value) ->
                        properties.append(key).append(": ").append(value).append('\n'));
        return new GenericContainer<>(Containers.HEED)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withEnv("JOB_MANAGER_RPC_ADDRESS", JOB_MANAGER)
                .withEnv("TASK_MANAGER_NUMBER_OF_TASK_SLOTS", "1")
                .withEnv("FLINK_PROPERTIES", properties.toString())
                .withCopyFileToContainer(MountableFile.forHostPath(model, 0755), MODEL)
                .withCreateContainerCmdModifier(
                        command -> host(command).withBinds(new Bind(volume, new Volume(STATE.toString()))))
                .withCommand(service)
                .withLogConsumer(frame -> append(folder.resolve(name + ".log"), frame.getUtf8String()));
    }

    /** To a port of this machine that is free, and on the loopback interface only. */
    private static void publish(CreateContainerCmd command, int port) {
        host(command).withPortBindings(PortBinding.parse("127.0.0.1::" + port));
    }

    private static HostConfig host(CreateContainerCmd command) {
        return command.getHostConfig();
    }

    private static void append(Path log, String text) {
        try {
            Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String kind() {
        return "containers";
    }

    @Override
    public String bootstrapServers() {
        return broker.getBootstrapServers();
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public List<String> taskManagers() {
        return List.copyOf(taskManagers.keySet());
    }

    @Override
    public String startTaskManager() {
        String name = "taskmanager-" + ++started;
        GenericContainer<?> container = server(name, "taskmanager");
        taskManagers.put(name, container);
        container.start();
        return name;
    }

    @Override
    public void killTaskManager(String name) {
        GenericContainer<?> container = taskManagers.remove(name);
        docker.killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
        container.stop();
    }

    @Override
    public void awaitTaskManagers() throws Exception {
        Await.until(taskManagers.keySet() + " registered", START_PATIENCE, this::allRegistered, this::tails);
    }

    private boolean allRegistered() throws InterruptedException {
        taskManagers.forEach((name, container) -> {
            if (!container.isRunning()) {
                throw new IllegalStateException(name + " has ended" + tail(container));
            }
        });
        return rest.taskManagers().containsAll(taskManagers.keySet());
    }

    @Override
    public ClusterJob submit(Map<String, String> keys, Optional<String> savepoint) throws Exception {
        List<String> command = new ArrayList<>(List.of("flink", "run", "--detached"));
        savepoint.ifPresent(path -> command.addAll(List.of("--fromSavepoint", path)));
        command.addAll(List.of("--class", "dev.heed.job.AttentionJob", Containers.JOB_JAR));
        Map<String, String> all = new LinkedHashMap<>(keys);
        all.putIfAbsent("kafka.bootstrap-servers", KAFKA_INSIDE);
        all.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        ExecResult result = jobManager.execInContainer(command.toArray(new String[0]));
        if (result.getExitCode() != 0) {
            throw new IllegalStateException("the job was not submitted, status " + result.getExitCode() + ": "
                    + result.getStdout() + result.getStderr());
        }
        return ClusterJob.submitted(rest, result.getStdout());
    }

    private String tails() {
        StringBuilder tails = new StringBuilder(tail(jobManager));
        taskManagers.values().forEach(container -> tails.append(tail(container)));
        return tails.toString();
    }

    private static String tail(GenericContainer<?> container) {
        List<String> lines = Arrays.asList(container.getLogs().split("\n", -1));
        return "; the end of what " + container.getNetworkAliases() + " says:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private void removeAll() {
        taskManagers.values().forEach(GenericContainer::stop);
        jobManager.stop();
        broker.stop();
        network.close();
        docker.removeVolumeCmd(volume).exec();
    }

    @Override
    public void close() {
        removeAll();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
