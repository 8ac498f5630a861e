package dev.heed.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs parts of a benchmark in a JVM each, started with the options of this one and a heap of its own. */
public final class ForkedJvm {
    /** What every such JVM says. */
    private static final String GREETING = "WARNING: Using incubator modules: jdk.incubator.vector";

    private final Class<?> main;
    private final String heap;
    private final List<String> options;

    /**
     * JVMs for parts of one kind.
     *
     * @param main what runs there: prints its measurements by {@link Measurements#print}
     * @param heap size of the heap, as the JVM's options have it
     * @param options of these JVMs only
     */
    public ForkedJvm(Class<?> main, String heap, String... options) {
        this.main = main;
        this.heap = heap;
        this.options = List.of(options);
    }

    /** Runs a part, tells on standard error how long it took, and adds what it measured. */
    public void run(String name, List<?> arguments, Measurements measurements) throws Exception {
        long begin = System.nanoTime();
        System.err.print("heed: " + name + " … ");
        System.err.flush();
        run(arguments, measurements);
        System.err.println((System.nanoTime() - begin) / 1_000_000_000 + " s");
    }

    private void run(List<?> arguments, Measurements measurements) throws Exception {
        Process process =
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!measurements.parse(line) && !line.equals(GREETING)) {
                    System.err.println(line);
                }
            }
        } finally {
            process.destroy();
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(main.getSimpleName() + " " + arguments + " ended with status " + status);
        }
    }

    private List<String> command(List<?> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-Xm")) {
                command.add(option);
            }
        }
        // What is compared is not how the heap grows, nor how long the machine takes to give a page that is touched for
        // the first time.
        command.addAll(List.of(
                "-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch", "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        arguments.forEach(argument -> command.add(argument.toString()));
        return command;
    }
}
