package dev.heed.model;

import dev.heed.kernel.PackedMatrix;
import java.util.Arrays;

/** Reads and packs the tensors that a family asks for; throws {@link ModelException} where one has no finite numbers. */
final class WeightReader implements Weights {
    private final Safetensors tensors;

    /** What stands before the names in the file. */
    private final String prefix;

    WeightReader(Safetensors tensors, String prefix) {
        this.tensors = tensors;
        this.prefix = prefix;
    }

    @Override
    public Projection linear(String module, int outputs, int inputs, boolean bias) {
        PackedMatrix matrix = PackedMatrix.pack(floats(module + ".weight", outputs, inputs), outputs, inputs);
        return Projection.of(matrix, bias ? floats(module + ".bias", outputs) : null);
    }

    @Override
    public Projection[] conv1d(String module, int inputs, int... outputs) {
        int all = Arrays.stream(outputs).sum();
        float[] weight = floats(module + ".weight", inputs, all);
        float[] bias = floats(module + ".bias", all);
        Projection[] projections = new Projection[outputs.length];
        for (int i = 0, first = 0; i < outputs.length; first += outputs[i], i++) {
            PackedMatrix matrix =
                    PackedMatrix.pack(transposed(weight, inputs, all, first, outputs[i]), outputs[i], inputs);
            projections[i] = Projection.of(matrix, Arrays.copyOfRange(bias, first, first + outputs[i]));
        }
        return projections;
    }

    /** The columns {@code first … first + count − 1} of {@code [inputs][all]} as {@code [count][inputs]}. */
    private static float[] transposed(float[] weight, int inputs, int all, int first, int count) {
        float[] rows = new float[Math.multiplyExact(count, inputs)];
        for (int input = 0; input < inputs; input++) {
            for (int output = 0; output < count; output++) {
                rows[output * inputs + input] = weight[input * all + first + output];
            }
        }
        return rows;
    }

    @Override
    public float[] vector(String name, int size) {
        return floats(name, size);
    }

    private float[] floats(String name, long... shape) {
        return tensors.finiteFloats(prefix + name, shape);
    }
}
