package dev.heed.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An operator of a graph. Immutable.
 *
 * @param domain {@link OnnxModel#STANDARD} or {@link OnnxModel#MICROSOFT}
 * @param inputs names in the operator's order; an empty one leaves an optional input out
 * @param outputs names in the operator's order
 * @param attributes integers, or floats as {@link Float}
 */
public record OnnxNode(
        String domain, String operator, List<String> inputs, List<String> outputs, Map<String, Number> attributes) {
    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /** The matrix product of two values. */
    public static OnnxNode matMul(String left, String right, String product) {
        return new OnnxNode(OnnxModel.STANDARD, "MatMul", List.of(left, right), List.of(product), Map.of());
    }

    /** The sum of two values. */
    public static OnnxNode add(String left, String right, String sum) {
        return new OnnxNode(OnnxModel.STANDARD, "Add", List.of(left, right), List.of(sum), Map.of());
    }

    /** The same with another attribute. */
    public OnnxNode with(String name, Number value) {
        Map<String, Number> more = new TreeMap<>(attributes);
        more.put(name, value);
        return new OnnxNode(domain, operator, inputs, outputs, more);
    }
}
