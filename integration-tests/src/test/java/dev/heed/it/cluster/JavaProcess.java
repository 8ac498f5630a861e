package dev.heed.it.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own on this machine, its output in a file. It ends with the JVM that started it, however that one ends: a shell watches
 * a pipe that only the two hold.
 */
public final class JavaProcess {
    private static final String WATCHED =
            "exec 3<&0; (cat <&3; kill -9 $$) >/dev/null 2>&1 & exec \"$@\" 3<&- </dev/null";
    private static final int TAIL_LINES = 40;
    private static final Duration END_PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path log;

    private JavaProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a JVM.
     *
     * @param log receives standard output and error
     * @param environment on top of this process's
     * @param arguments of {@code java}
     */
    public static JavaProcess start(String name, Path log, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WATCHED, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new JavaProcess(name, builder.start(), log);
    }

    public long pid() {
        return process.pid();
    }

    String name() {
        return name;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " (pid " + process.pid() + ") is still there after SIGKILL");
        }
        process.getOutputStream().close();
    }

    /** SIGTERM, and SIGKILL if that is not enough; returns when the process is gone. */
    public void stop() throws IOException, InterruptedException {
        process.destroy();
        boolean unused = process.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        kill();
    }

    /** Waits for the end of the process; kills it if it takes too long. */
    public int awaitExit(Duration patience) throws IOException, InterruptedException {
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        kill();
        if (!ended) {
            throw new IllegalStateException(name + " has not ended within " + patience.toSeconds() + " s" + tail());
        }
        return process.exitValue();
    }

    /** Waits until the log contains a text. */
    public void awaitOutput(String text, Duration patience) throws Exception {
        Await.until(
                name + " says '" + text + "'", patience, () -> aliveOrThrow().contains(text), this::tail);
    }

    private String aliveOrThrow() throws IOException {
        if (!isAlive()) {
            throw new IllegalStateException(name + " has ended with status " + process.exitValue() + tail());
        }
        return output();
    }

    /** The log so far. */
    public String output() throws IOException {
        return Files.readString(log);
    }

    /** The end of the log, as an addition to an error message. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "; the end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "; " + log + " cannot be read: " + e;
        }
    }
}
