package dev.heed.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The tensors of a model folder: {@code model.safetensors}, or the shards that {@code model.safetensors.index.json} names. Immutable
 * while open; any thread may read.
 */
public final class Safetensors implements AutoCloseable {
    /** The file of a model that is not sharded. */
    public static final String FILE = "model.safetensors";

    /** The file that names the shards of one that is. */
    public static final String INDEX = "model.safetensors.index.json";

    private record Located(TensorFile file, TensorHeader.Stored tensor) {}

    private final Path folder;
    private final List<TensorFile> files;
    private final SortedMap<String, Located> tensors;

    private Safetensors(Path folder, List<TensorFile> files, SortedMap<String, Located> tensors) {
        this.folder = folder;
        this.files = files;
        this.tensors = tensors;
    }

    /** Whether the folder holds tensors in a form that {@link #open} reads. */
    public static boolean existsIn(Path folder) {
        return Files.exists(folder.resolve(FILE)) || Files.exists(folder.resolve(INDEX));
    }

    /** Opens the tensors of a folder; throws {@link ModelException} if any file is not sound. */
    public static Safetensors open(Path folder) {
        return open(folder, TensorFile.SEGMENT_BYTES);
    }

    static Safetensors open(Path folder, int segmentBytes) {
        if (!existsIn(folder)) {
            throw new ModelException(folder + ": expected " + FILE + " or " + INDEX + ", found neither");
        }
        List<TensorFile> files = new ArrayList<>();
        boolean done = false;
        try {
            SortedMap<String, Located> tensors = new TreeMap<>();
            for (String name : fileNames(folder)) {
                TensorFile file = TensorFile.open(folder.resolve(name), segmentBytes);
                files.add(file);
                add(file, tensors);
            }
            if (!Files.exists(folder.resolve(FILE))) {
                checkIndex(folder, tensors);
            }
            done = true;
            return new Safetensors(folder, files, tensors);
        } finally {
            if (!done) {
                files.forEach(TensorFile::close);
            }
        }
    }

    private static Set<String> fileNames(Path folder) {
        if (Files.exists(folder.resolve(FILE))) {
            return Set.of(FILE);
        }
        return Set.copyOf(weightMap(folder).values());
    }

    private static Map<String, String> weightMap(Path folder) {
        Path index = folder.resolve(INDEX);
        JsonNode map = Json.readObject(index).path("weight_map");
        if (!map.isObject()) {
            throw new ModelException(index + ": no weight_map");
        }
        Map<String, String> files = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String file = entry.getValue().textValue();
            if (file == null || !file.endsWith(".safetensors") || file.contains("/") || file.contains("\\")) {
                throw new ModelException(index + ": tensor '" + entry.getKey() + "' is in " + entry.getValue()
                        + "; expected the name of a .safetensors file in the same folder");
            }
            files.put(entry.getKey(), file);
        }
        return files;
    }

    private static void add(TensorFile file, SortedMap<String, Located> tensors) {
        for (TensorHeader.Stored tensor : file.tensors().values()) {
            Located other = tensors.put(tensor.name(), new Located(file, tensor));
            if (other != null) {
                throw new ModelException(file.path() + ": tensor '" + tensor.name() + "' is also in "
                        + other.file().path().getFileName());
            }
        }
    }

    private static void checkIndex(Path folder, SortedMap<String, Located> tensors) {
        Map<String, String> weightMap = weightMap(folder);
        weightMap.forEach((name, file) -> {
            Located found = tensors.get(name);
            if (found == null || !found.file().path().endsWith(file)) {
                throw new ModelException(
                        folder.resolve(file) + ": no tensor '" + name + "', which " + INDEX + " says is there");
            }
        });
        tensors.forEach((name, found) -> {
            if (!weightMap.containsKey(name)) {
                throw new ModelException(
                        found.file().path() + ": tensor '" + name + "' is not in the weight_map of " + INDEX);
            }
        });
    }

    /** The names of all tensors, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** Type and shape of a tensor, which must exist. */
    public TensorInfo info(String name) {
        return find(name).tensor().info();
    }

    /**
     * Reads a tensor, converting it to floats exactly.
     *
     * @param expectedShape the shape that it must have
     * @return its elements, row-major, in a new array
     */
    public float[] floats(String name, long... expectedShape) {
        ElementType type = requireFloats(name, expectedShape);
        Located found = find(name);
        float[] floats = new float[(int) found.tensor().info().elements()];
        int[] offset = {0};
        found.file().bytes(found.tensor(), stored -> {
            int elements = stored.remaining() / type.bytes();
            type.decode(stored, floats, offset[0]);
            offset[0] += elements;
        });
        return floats;
    }

    /** As {@link #floats}, of a tensor that has to hold finite numbers only. */
    float[] finiteFloats(String name, long... expectedShape) {
        float[] floats = floats(name, expectedShape);
        for (int i = 0; i < floats.length; i++) {
            if (!Float.isFinite(floats[i])) {
                throw new ModelException(folder + ": tensor '" + name + "' has " + floats[i] + " at element " + i
                        + "; expected finite numbers");
            }
        }
        return floats;
    }

    /** Checks what {@link #floats} checks, without reading the tensor. */
    ElementType requireFloats(String name, long... expectedShape) {
        Located found = find(name);
        TensorInfo info = found.tensor().info();
        String tensor = found.file().path() + ": tensor '" + name + "' has ";
        ElementType type = ElementType.of(info.dtype())
                .orElseThrow(
                        () -> new ModelException(tensor + "dtype " + info.dtype() + "; expected F32, F16 or BF16"));
        List<Long> expected = Arrays.stream(expectedShape).boxed().toList();
        if (!info.shape().equals(expected)) {
            throw new ModelException(tensor + "shape " + info.shape() + "; expected " + expected);
        }
        if (info.elements() > Integer.MAX_VALUE - 8) {
            throw new ModelException(tensor + info.elements() + " elements; a Java array holds fewer");
        }
        return type;
    }

    /** Hands over the bytes of a tensor as stored, in order, in read-only segments that are valid during the call. */
    public void bytes(String name, Consumer<ByteBuffer> consumer) {
        Located found = find(name);
        found.file().bytes(found.tensor(), consumer);
    }

    private Located find(String name) {
        Located found = tensors.get(name);
        if (found == null) {
            String where = files.size() == 1 ? files.get(0).path().toString() : folder.toString();
            throw new ModelException(where + ": tensor '" + name + "' is missing");
        }
        return found;
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }
}
