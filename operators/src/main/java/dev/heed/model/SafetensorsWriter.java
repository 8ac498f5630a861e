package dev.heed.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects F32 tensors and writes them as one safetensors file, in the order in which they were added. For one thread. */
public final class SafetensorsWriter {
    private static final int CHUNK_FLOATS = 1 << 16;

    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Adds a free-form entry to the file's {@code __metadata__}. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Adds a tensor; the array is not copied and must not change before {@link #write}. */
    public SafetensorsWriter add(String name, float[] values, long... shape) {
        TensorInfo info = new TensorInfo("F32", Arrays.stream(shape).boxed().toList());
        if (info.elements() != values.length) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' of shape " + info.shape() + " has " + values.length + " elements");
        }
        if (tensors.putIfAbsent(name, values) != null) {
            throw new IllegalArgumentException("tensor '" + name + "' was added before");
        }
        shapes.put(name, info.shape());
        return this;
    }

    /** The number of tensors so far. */
    public int size() {
        return tensors.size();
    }

    /** Writes the file, replacing one that exists. */
    public void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] header = header();
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (float[] values : tensors.values()) {
                write(values, out);
            }
        }
    }

    private byte[] header() {
        ObjectNode header = Json.MAPPER.createObjectNode();
        if (!metadata.isEmpty()) {
            metadata.forEach(header.putObject("__metadata__")::put);
        }
        long offset = 0;
        for (Map.Entry<String, float[]> entry : tensors.entrySet()) {
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", "F32");
            shapes.get(entry.getKey()).forEach(node.putArray("shape")::add);
            long end = offset + (long) Float.BYTES * entry.getValue().length;
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        // Spaces up to a multiple of 8, as the format allows: the data is aligned for those who map it.
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        byte[] bytes = new byte[Math.min(values.length, CHUNK_FLOATS) * Float.BYTES];
        FloatBuffer chunk =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int at = 0; at < values.length; at += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - at);
            chunk.clear().put(values, at, count);
            out.write(bytes, 0, count * Float.BYTES);
        }
    }
}
