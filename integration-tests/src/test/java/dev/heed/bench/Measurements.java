package dev.heed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What has been measured: values by a name of several parts. Not thread-safe. */
public final class Measurements {
    private static final String MARK = "measured ";

    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** Adds a value to those of a name, whose parts are joined by slashes. */
    public void add(double value, Object... name) {
        values.computeIfAbsent(join(name), unused -> new ArrayList<>()).add(value);
    }

    /** Prints all values, a line each, for the JVM that started this one. */
    public void print() {
        values.forEach((name, all) -> all.forEach(value -> System.out.println(MARK + name + " " + value)));
    }

    /** Adds what a line of {@link #print} says; false if it is another line. */
    boolean parse(String line) {
        if (!line.startsWith(MARK)) {
            return false;
        }
        String[] words = line.substring(MARK.length()).split(" ", 2);
        add(Double.parseDouble(words[1]), words[0]);
        return true;
    }

    /** Writes all values to a file, as {@link #print} does. */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        values.forEach((name, all) -> all.forEach(value -> lines.add(MARK + name + " " + value)));
        Files.write(file, lines);
    }

    /** Adds the values of a file. */
    public void read(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            boolean unused = parse(line);
        }
    }

    /** All values by name, as JSON. */
    public String json() {
        return values.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(",\n  ", "{\n  ", "\n}\n"));
    }

    /** The last parts of the names that begin with these parts. */
    public List<String> under(Object... name) {
        String beginning = join(name) + "/";
        return values.keySet().stream()
                .filter(key -> key.startsWith(beginning))
                .map(key -> key.substring(beginning.length()))
                .toList();
    }

    /** The median of the values of a name. */
    public double median(Object... name) {
        double[] sorted = sorted(name);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest value of a name. */
    public double max(Object... name) {
        double[] sorted = sorted(name);
        return sorted[sorted.length - 1];
    }

    /** The smallest value of a name that this share of its values does not exceed. */
    public double quantile(double share, Object... name) {
        double[] sorted = sorted(name);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** The number of values of a name. */
    public int count(Object... name) {
        return values.getOrDefault(join(name), List.of()).size();
    }

    private double[] sorted(Object... name) {
        List<Double> found = values.get(join(name));
        if (found == null) {
            throw new IllegalStateException("nothing was measured for " + join(name));
        }
        double[] sorted = found.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static String join(Object... name) {
        return Arrays.stream(name).map(Object::toString).collect(Collectors.joining("/"));
    }
}
