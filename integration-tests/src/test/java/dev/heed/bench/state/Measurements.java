package dev.heed.bench.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What has been measured: values by a name of several parts. Not thread-safe. */
final class Measurements {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    void add(double value, Object... name) {
        values.computeIfAbsent(join(name), unused -> new ArrayList<>()).add(value);
    }

    /** The median of the values of a name. */
    double median(Object... name) {
        double[] sorted = sorted(name);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest value of a name. */
    double max(Object... name) {
        double[] sorted = sorted(name);
        return sorted[sorted.length - 1];
    }

    int count(Object... name) {
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

    /** All values, by their names. */
    Map<String, List<Double>> all() {
        return values;
    }

    private static String join(Object... name) {
        return Arrays.stream(name).map(Object::toString).collect(Collectors.joining("/"));
    }
}
