package dev.heed.job.minilm;

import dev.heed.model.ModelException;
import dev.heed.model.SafetensorsWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the tensors of a {@code BertModel}, under the names that PyTorch gives them, in an ONNX export of one. */
final class BertTensors {
    private static final String WEIGHT = ".weight";

    private final OnnxGraph graph;
    private final Set<String> used = new HashSet<>();

    private BertTensors(OnnxGraph graph) {
        this.graph = graph;
    }

    /** Adds every tensor to the writer; throws {@link ModelException} if one is missing, misshapen or left over. */
    static void copy(OnnxGraph graph, BertConfig config, SafetensorsWriter writer) {
        BertTensors tensors = new BertTensors(graph);
        shapes(config).forEach((name, shape) -> writer.add(name, tensors.find(name, shape), shape));
        tensors.checkNoneIsLeftOver();
    }

    /** Names and shapes of all tensors of a BertModel without a pooler, in the order of its modules. */
    static Map<String, long[]> shapes(BertConfig config) {
        long hidden = config.hiddenSize();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("embeddings.word_embeddings.weight", new long[] {config.vocabSize(), hidden});
        shapes.put("embeddings.position_embeddings.weight", new long[] {config.maxPositions(), hidden});
        shapes.put("embeddings.token_type_embeddings.weight", new long[] {config.typeVocabSize(), hidden});
        layerNorm(shapes, "embeddings.", hidden);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "encoder.layer." + i + ".";
            linear(shapes, layer + "attention.self.query", hidden, hidden);
            linear(shapes, layer + "attention.self.key", hidden, hidden);
            linear(shapes, layer + "attention.self.value", hidden, hidden);
            linear(shapes, layer + "attention.output.dense", hidden, hidden);
            layerNorm(shapes, layer + "attention.output.", hidden);
            linear(shapes, layer + "intermediate.dense", config.intermediateSize(), hidden);
            linear(shapes, layer + "output.dense", hidden, config.intermediateSize());
            layerNorm(shapes, layer + "output.", hidden);
        }
        return shapes;
    }

    private static void linear(Map<String, long[]> shapes, String module, long outputs, long inputs) {
        shapes.put(module + WEIGHT, new long[] {outputs, inputs});
        shapes.put(module + ".bias", new long[] {outputs});
    }

    private static void layerNorm(Map<String, long[]> shapes, String prefix, long size) {
        shapes.put(prefix + "LayerNorm.weight", new long[] {size});
        shapes.put(prefix + "LayerNorm.bias", new long[] {size});
    }

    private float[] find(String name, long[] shape) {
        OnnxTensor named = graph.initializer(name).orElse(null);
        if (named != null) {
            check(named, name, shape);
            return named.floats();
        }
        if (name.endsWith(WEIGHT) && shape.length == 2) {
            String bias = name.substring(0, name.length() - WEIGHT.length()) + ".bias";
            OnnxTensor matrix = graph.matrixBefore(bias).orElse(null);
            if (matrix != null) {
                check(matrix, name + " (transposed)", shape[1], shape[0]);
                return matrix.transposed();
            }
        }
        throw new ModelException("the ONNX file has no tensor for '" + name + "'");
    }

    private void check(OnnxTensor tensor, String name, long... shape) {
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!tensor.isFloat() || !tensor.shape().equals(expected)) {
            throw new ModelException(
                    "ONNX tensor '" + tensor.name() + "' for '" + name + "' has shape " + tensor.shape()
                            + (tensor.isFloat() ? "" : " and no floats") + "; expected floats of shape " + expected);
        }
        if (!used.add(tensor.name())) {
            throw new ModelException("ONNX tensor '" + tensor.name() + "' would serve '" + name + "' and another");
        }
    }

    private void checkNoneIsLeftOver() {
        for (OnnxTensor tensor : graph.initializers()) {
            boolean buffer = tensor.name().endsWith("position_ids");
            if (!buffer && !used.contains(tensor.name())) {
                throw new ModelException("ONNX tensor '" + tensor.name() + "' has no place in a BertModel");
            }
        }
    }
}
