package dev.heed.bench.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs parts of the benchmark in a JVM each, started with the options of this one and a heap of its own. */
final class ForkedJvm {
    private static final String HEAP = "2g";
    /** What every such JVM says. */
    private static final String GREETING = "WARNING: Using incubator modules: jdk.incubator.vector";

    /** Runs a part and adds what it measured. */
    void run(Part part, List<Object> arguments, Measurements measurements) throws Exception {
        Process process = new ProcessBuilder(command(part, arguments))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(Fork.MARK)) {
                    String[] words = line.substring(Fork.MARK.length()).split(" ", 2);
                    measurements.add(Double.parseDouble(words[1]), words[0]);
                } else if (!line.equals(GREETING)) {
                    System.err.println(line);
                }
            }
        } finally {
            process.destroy();
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(part + " " + arguments + " ended with status " + status);
        }
    }

    private static List<String> command(Part part, List<Object> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-Xm")) {
                command.add(option);
            }
        }
        // What is compared is state, not how the heap grows.
        command.addAll(List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Fork.class.getName(), part.name()));
        arguments.forEach(argument -> command.add(argument.toString()));
        return command;
    }
}
