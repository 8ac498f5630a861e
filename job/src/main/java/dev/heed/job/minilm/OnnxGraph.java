package dev.heed.job.minilm;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The graph of an ONNX file, as far as weights can be found with it: the stored tensors and which node takes which. Field numbers are
 * those of <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class OnnxGraph {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_OP_TYPE = 4;

    /** A node: its operator, and the names of what it takes and gives. */
    record Node(String operator, List<String> inputs, List<String> outputs) {}

    private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> producers = new HashMap<>();

    private OnnxGraph() {}

    static OnnxGraph read(InputStream stream) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(stream, 1 << 16);
        in.setSizeLimit(Integer.MAX_VALUE);
        OnnxGraph graph = new OnnxGraph();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == MODEL_GRAPH) {
                int outer = in.pushLimit(in.readRawVarint32());
                graph.readGraph(in);
                in.popLimit(outer);
            } else {
                in.skipField(tag);
            }
        }
        return graph;
    }

    private void readGraph(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field != GRAPH_NODE && field != GRAPH_INITIALIZER) {
                in.skipField(tag);
                continue;
            }
            int outer = in.pushLimit(in.readRawVarint32());
            if (field == GRAPH_NODE) {
                add(readNode(in));
            } else {
                OnnxTensor tensor = OnnxTensor.read(in);
                initializers.put(tensor.name(), tensor);
            }
            in.popLimit(outer);
        }
    }

    private static Node readNode(CodedInputStream in) throws IOException {
        String operator = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case NODE_INPUT -> inputs.add(in.readString());
                case NODE_OUTPUT -> outputs.add(in.readString());
                case NODE_OP_TYPE -> operator = in.readString();
                default -> in.skipField(tag);
            }
        }
        return new Node(operator, List.copyOf(inputs), List.copyOf(outputs));
    }

    private void add(Node node) {
        nodes.add(node);
        node.outputs().forEach(output -> producers.put(output, node));
    }

    Collection<OnnxTensor> initializers() {
        return initializers.values();
    }

    Optional<OnnxTensor> initializer(String name) {
        return Optional.ofNullable(initializers.get(name));
    }

    /**
     * The matrix [in, out] of the linear map that ends by adding the bias of this name: exporters fold the transposition of a weight
     * into it and leave it without a name, but not its bias.
     */
    Optional<OnnxTensor> matrixBefore(String bias) {
        return nodes.stream()
                .filter(node -> node.operator().equals("Add") && node.inputs().contains(bias))
                .flatMap(node -> node.inputs().stream())
                .map(producers::get)
                .filter(node -> node != null && node.operator().equals("MatMul"))
                .map(node -> initializers.get(node.inputs().get(1)))
                .filter(tensor -> tensor != null)
                .findFirst();
    }
}
