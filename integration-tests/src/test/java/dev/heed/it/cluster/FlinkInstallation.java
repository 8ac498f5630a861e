package dev.heed.it.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Flink as it is on a real cluster: its own libraries and no class of Heed. The job comes as the jar that users submit. The build lays
 * both out; see the pom.
 */
final class FlinkInstallation {
    private static final String FOLDER_PROPERTY = "heed.cluster";
    private static final String OPTIONS_PROPERTY = "heed.cluster.jvm.options";
    private static final String LOGGING = "log4j2-process.properties";

    private final Path libraries;
    private final Path jobJar;
    private final List<String> options;
    private final Path configuration;
    private final Path logging;

    private FlinkInstallation(Path built, List<String> options, Path configuration) {
        this.libraries = built.resolve("lib");
        this.jobJar = built.resolve("heed-job.jar");
        this.options = options;
        this.configuration = configuration;
        this.logging = configuration.resolve(LOGGING);
    }

    /** Writes the configuration folder of a cluster. */
    static FlinkInstallation configure(Path folder, Map<String, String> keys) throws IOException {
        Files.createDirectories(folder);
        List<String> options = List.of(System.getProperty(OPTIONS_PROPERTY, "").split(" "));
        FlinkInstallation installation = new FlinkInstallation(built(), options, folder);
        StringBuilder yaml = new StringBuilder();
        new TreeMap<>(keys)
                .forEach((key, value) ->
                        yaml.append(key).append(": \"").append(value).append("\"\n"));
        Files.writeString(folder.resolve("config.yaml"), yaml);
        try (InputStream in = FlinkInstallation.class.getResourceAsStream(LOGGING)) {
            Files.copy(in, installation.logging);
        }
        return installation;
    }

    /** What the build has laid out: Flink's libraries in {@code lib}, and {@code heed-job.jar}. */
    static Path built() {
        String built = System.getProperty(FOLDER_PROPERTY);
        if (built == null || !Files.exists(Path.of(built, "heed-job.jar"))) {
            throw new IllegalStateException(
                    "no job jar in " + built + ": run through Maven (mvn verify), or set the system" + " property "
                            + FOLDER_PROPERTY + " to integration-tests/target/cluster after a build");
        }
        return Path.of(built);
    }

    Path jobJar() {
        return jobJar;
    }

    /** The arguments of {@code java} for a server of the cluster. */
    List<String> server(List<String> memory, String main, Map<String, String> keys) {
        List<String> arguments = java(memory, libraries + "/*", main);
        arguments.addAll(List.of("--configDir", configuration.toString()));
        keys.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        return arguments;
    }

    /** The arguments of {@code java} for {@code flink …}. */
    List<String> client(List<String> memory, List<String> commandLine) {
        List<String> arguments = java(memory, libraries + "/*", "org.apache.flink.client.cli.CliFrontend");
        arguments.addAll(commandLine);
        return arguments;
    }

    /** The arguments of {@code java} for a main class of the tests' own class path. */
    List<String> ours(List<String> memory, String main, List<String> more) {
        List<String> arguments = java(memory, System.getProperty("java.class.path"), main);
        arguments.addAll(more);
        return arguments;
    }

    /** What {@code flink} finds its configuration by. */
    Map<String, String> environment() {
        return Map.of("FLINK_CONF_DIR", configuration.toString());
    }

    private List<String> java(List<String> memory, String classPath, String main) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(memory);
        arguments.addAll(List.of("-XX:+UseSerialGC", "-Dlog4j2.configurationFile=" + logging, "-cp", classPath, main));
        return arguments;
    }
}
