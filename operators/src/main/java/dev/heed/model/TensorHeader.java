package dev.heed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file. It is believed only after every tensor lies within the data, none overlaps another, no
 * byte is left over, and each has the bytes of its type and shape.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
final class TensorHeader {
    private static final String METADATA = "__metadata__";

    /** Bits of an element, of the types that are known; the size of another is not checked, and it cannot be read. */
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("U16", 16),
            Map.entry("I16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("U32", 32),
            Map.entry("I32", 32),
            Map.entry("F32", 32),
            Map.entry("U64", 64),
            Map.entry("I64", 64),
            Map.entry("F64", 64),
            Map.entry("C64", 64));

    /**
     * A tensor and where its bytes are.
     *
     * @param begin first byte, counted from the end of the header
     * @param end byte after the last
     */
    record Stored(String name, TensorInfo info, long begin, long end) {}

    private final String file;
    private final long dataBytes;

    private TensorHeader(String file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    /**
     * Parses and checks a header.
     *
     * @param file name of the file, for messages
     * @param json the header
     * @param dataBytes bytes of the file after the header
     */
    static SortedMap<String, Stored> parse(String file, byte[] json, long dataBytes) {
        return new TensorHeader(file, dataBytes).parse(Json.parseObject(json, file + " (header)"));
    }

    private SortedMap<String, Stored> parse(ObjectNode header) {
        SortedMap<String, Stored> tensors = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
            }
        }
        checkLayout(new ArrayList<>(tensors.values()));
        return tensors;
    }

    private Stored tensor(String name, JsonNode node) {
        JsonNode dtype = node.path("dtype");
        if (!dtype.isTextual()) {
            throw bad(name, "has no dtype");
        }
        List<Long> shape = naturals(name, node, "shape");
        List<Long> offsets = naturals(name, node, "data_offsets");
        if (offsets.size() != 2) {
            throw bad(name, "has " + offsets.size() + " data_offsets; expected 2");
        }
        Stored stored = new Stored(name, new TensorInfo(dtype.textValue(), shape), offsets.get(0), offsets.get(1));
        checkSize(stored);
        return stored;
    }

    private List<Long> naturals(String name, JsonNode node, String key) {
        JsonNode array = node.path(key);
        if (!array.isArray()) {
            throw bad(name, "has no " + key);
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : array) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw bad(name, "has " + number + " in " + key + "; expected whole numbers of 0 or more");
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    private void checkSize(Stored tensor) {
        String range = "data_offsets [" + tensor.begin() + ", " + tensor.end() + "]";
        if (tensor.begin() > tensor.end()) {
            throw bad(tensor.name(), "has " + range + "; expected begin ≤ end");
        }
        if (tensor.end() > dataBytes) {
            throw new ModelException(file + ": truncated: tensor '" + tensor.name() + "' has " + range + ", but only "
                    + dataBytes + " bytes follow the header");
        }
        Integer bits = BITS.get(tensor.info().dtype());
        if (bits == null) {
            return;
        }
        long expected;
        try {
            expected = Math.multiplyExact(tensor.info().elements(), bits) / 8;
        } catch (ArithmeticException e) {
            throw bad(tensor.name(), "has shape " + tensor.info().shape() + ", which overflows");
        }
        if (expected != tensor.end() - tensor.begin()) {
            throw bad(
                    tensor.name(),
                    "of dtype " + tensor.info().dtype() + " and shape "
                            + tensor.info().shape() + " needs " + expected + " bytes, but " + range + " hold "
                            + (tensor.end() - tensor.begin()));
        }
    }

    private void checkLayout(List<Stored> tensors) {
        tensors.sort(Comparator.comparingLong(Stored::begin).thenComparingLong(Stored::end));
        long end = 0;
        for (Stored tensor : tensors) {
            if (tensor.begin() != end) {
                throw bad(
                        tensor.name(),
                        "begins at byte " + tensor.begin() + " of the data, "
                                + (tensor.begin() < end ? "inside the tensor before it" : "after a gap")
                                + "; expected byte " + end);
            }
            end = tensor.end();
        }
        if (end != dataBytes) {
            throw new ModelException(file + ": " + dataBytes + " bytes follow the header, but its tensors end at byte "
                    + end + "; expected equal numbers");
        }
    }

    private ModelException bad(String tensor, String what) {
        return new ModelException(file + ": tensor '" + tensor + "' " + what);
    }
}
