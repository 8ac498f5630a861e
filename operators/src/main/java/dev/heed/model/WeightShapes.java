package dev.heed.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Notes which tensors a family asks for, and their shapes; what it hands out is not to be used. */
final class WeightShapes implements Weights {
    private static final float[] NOTHING = {};

    private final SortedMap<String, long[]> shapes = new TreeMap<>();

    /** What has been asked for, in name order. */
    SortedMap<String, long[]> shapes() {
        return Collections.unmodifiableSortedMap(shapes);
    }

    @Override
    public Projection linear(String module, int outputs, int inputs, boolean bias) {
        shapes.put(module + ".weight", new long[] {outputs, inputs});
        if (bias) {
            shapes.put(module + ".bias", new long[] {outputs});
        }
        return Projection.IDENTITY;
    }

    @Override
    public Projection[] conv1d(String module, int inputs, int... outputs) {
        long all = Arrays.stream(outputs).asLongStream().sum();
        shapes.put(module + ".weight", new long[] {inputs, all});
        shapes.put(module + ".bias", new long[] {all});
        Projection[] projections = new Projection[outputs.length];
        Arrays.fill(projections, Projection.IDENTITY);
        return projections;
    }

    @Override
    public float[] vector(String name, int size) {
        shapes.put(name, new long[] {size});
        return NOTHING;
    }
}
