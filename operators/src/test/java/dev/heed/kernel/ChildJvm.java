package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a program that prints {@code name=value} lines in a new JVM of the same Java. */
public final class ChildJvm {
    /** The option that brings the vector kernels. */
    public static final String MODULE = "--add-modules=jdk.incubator.vector";

    private ChildJvm() {}

    /**
     * Runs a program to its end and reads its lines.
     *
     * @param main the program; what it needs beside the product and the tests is in {@code libraries}
     * @param libraries a class of each
     * @param options of the JVM
     */
    public static Map<String, String> run(Class<?> main, List<Class<?>> libraries, String... options)
            throws IOException, InterruptedException {
        return run(Path.of(System.getProperty("java.home")), main, libraries, options);
    }

    /** The same on another Java, named by its home. */
    public static Map<String, String> run(Path javaHome, Class<?> main, List<Class<?>> libraries, String... options)
            throws IOException, InterruptedException {
        List<Class<?>> all = new ArrayList<>(List.of(Kernels.class, main));
        all.addAll(libraries);
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(Arrays.asList(options));
        command.add("-cp");
        command.add(all.stream().map(ChildJvm::home).distinct().collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        Map<String, String> values = new TreeMap<>();
        for (String line : output.lines().filter(line -> line.contains("=")).toList()) {
            values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return values;
    }

    /** The homes of other Javas, of version 17 or later, that are installed in the folder in which this one is. */
    public static List<Path> otherJavas() throws IOException {
        return otherJavas(17);
    }

    /** The same of another version or later. */
    public static List<Path> otherJavas(int least) throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        Set<Path> homes = new TreeSet<>();
        try (Stream<Path> siblings = Files.list(own.getParent())) {
            for (Path sibling : siblings.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .toList()) {
                if (major(sibling) >= least) {
                    homes.add(sibling.toRealPath());
                }
            }
        }
        homes.remove(own);
        return List.copyOf(homes);
    }

    /** The version that the {@code release} file of a Java states; 0 if there is none. */
    private static int major(Path home) throws IOException {
        Path release = home.resolve("release");
        String text = Files.exists(release) ? Files.readString(release) : "";
        Matcher version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(text);
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** Whether the length of vectors can be set by an option of the JVM, and this CPU has it. */
    public static boolean canLimitVectorsTo(int bytes) {
        return isX86() && Simd.LANES * Float.BYTES >= bytes;
    }

    static boolean isX86() {
        return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    }

    private static String home(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }
}
