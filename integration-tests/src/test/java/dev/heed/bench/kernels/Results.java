package dev.heed.bench.kernels;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has been measured: for each cell a number of microseconds from each JVM. Kept in a file, to which later runs may add. */
final class Results {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, List<Double>> measured = new LinkedHashMap<>();

    static Results read(Path file) throws IOException {
        Results results = new Results();
        if (Files.exists(file)) {
            results.measured.putAll(
                    MAPPER.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, List<Double>>>() {}));
        }
        return results;
    }

    void write(Path file) throws IOException {
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), measured);
    }

    void add(Cell cell, double micros) {
        add(cell.key(), micros);
    }

    void add(String key, double value) {
        measured.computeIfAbsent(key, unused -> new ArrayList<>()).add(value);
    }

    void remove(String key) {
        measured.remove(key);
    }

    /** All values under a key, in the order of their coming. */
    List<Double> all(String key) {
        return measured.getOrDefault(key, List.of());
    }

    boolean has(Part part) {
        return part.cells().stream().anyMatch(this::has);
    }

    boolean has(Cell cell) {
        return measured.containsKey(cell.key());
    }

    int forks(Cell cell) {
        return all(cell.key()).size();
    }

    /** The median over JVMs; NaN if there is none. */
    double median(Cell cell) {
        List<Double> sorted = new ArrayList<>(all(cell.key()));
        Collections.sort(sorted);
        int n = sorted.size();
        return n == 0 ? Double.NaN : (sorted.get(n / 2) + sorted.get((n - 1) / 2)) / 2;
    }

    /** The JVM that is furthest from the median, either way, as a factor of at least 1. */
    double worst(Cell cell) {
        double median = median(cell);
        return all(cell.key()).stream()
                .mapToDouble(time -> Math.max(time / median, median / time))
                .max()
                .orElse(Double.NaN);
    }
}
