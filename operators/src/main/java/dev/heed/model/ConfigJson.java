package dev.heed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model's {@code config.json}, read key by key. A key that is absent and one that is null are the same: the default. Every error is
 * a {@link ModelException} that names the file, the key, the value and what was expected. Immutable.
 */
public final class ConfigJson {
    /** Name of the file in the model folder. */
    public static final String FILE = "config.json";

    private static final String NAME = "_name_or_path";

    private final String source;
    private final ObjectNode json;

    /** What stands before a key's name in a message: the keys of the objects around it. */
    private final String path;

    ConfigJson(String source, ObjectNode json) {
        this(source, json, "");
    }

    private ConfigJson(String source, ObjectNode json, String path) {
        this.source = source;
        this.json = json;
        this.path = path;
    }

    /** Reads the configuration of a model folder. */
    public static ConfigJson read(Path folder) {
        return read(folder, FILE);
    }

    /** Reads another JSON object of a model folder in the same way. */
    public static ConfigJson read(Path folder, String name) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(folder + ": not a folder; expected a model folder with " + name);
        }
        Path file = folder.resolve(name);
        return new ConfigJson(file.toString(), Json.readObject(file));
    }

    /** What the model calls itself, else the name of the folder. */
    public String modelName(Path folder) {
        String name = text(NAME).orElse("");
        if (!name.isBlank()) {
            return name;
        }
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? "model" : last.toString();
    }

    /** The keys in the file, sorted. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    public Optional<String> text(String key) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw bad(key, "expected a string");
        }
        return Optional.of(value.textValue());
    }

    /** A list of strings; empty if absent. */
    public List<String> texts(String key) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            texts.add(element.textValue());
        }
        if (!value.isArray() || texts.contains(null)) {
            throw bad(key, "expected a list of strings");
        }
        return texts;
    }

    /** The object under a key, if it is there. */
    Optional<ConfigJson> object(String key) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw bad(key, "expected an object");
        }
        return Optional.of(new ConfigJson(source, (ObjectNode) value, path + key + "."));
    }

    /** The same without some keys. */
    ConfigJson without(String... keys) {
        return new ConfigJson(source, json.deepCopy().without(List.of(keys)), path);
    }

    public boolean flag(String key, boolean otherwise) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw bad(key, "expected true or false");
        }
        return value.booleanValue();
    }

    /** A whole number of 1 or more that must be there. */
    public int count(String key) {
        return optionalCount(key).orElseThrow(() -> error(key, "is missing; expected a whole number of 1 or more"));
    }

    /** A whole number of 1 or more, if it is there. */
    public OptionalInt optionalCount(String key) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw bad(key, "expected a whole number of 1 or more");
        }
        return OptionalInt.of(value.intValue());
    }

    /** A positive number that a float holds, if it is there. */
    public Optional<Float> positive(String key) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return Optional.empty();
        }
        float number = value.isNumber() ? (float) value.doubleValue() : Float.NaN;
        if (!(number > 0) || Float.isInfinite(number)) {
            throw bad(key, "expected a positive number");
        }
        return Optional.of(number);
    }

    /** A positive number, if it is there. */
    Optional<Double> positiveDouble(String key) {
        JsonNode value = json.path(key);
        if (isDefault(value)) {
            return Optional.empty();
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number > 0) || Double.isInfinite(number)) {
            throw bad(key, "expected a positive number");
        }
        return Optional.of(number);
    }

    /** Whether the key has a value other than null and the given one (in JSON notation). */
    boolean departsFrom(String key, String json) {
        JsonNode value = this.json.path(key);
        return !isDefault(value) && !value.toString().equals(json);
    }

    /** An error about the value of a key, quoting it. */
    public ModelException bad(String key, String whatToDo) {
        return error(key, "is " + json.path(key) + "; " + whatToDo);
    }

    /** An error for a value that means something, but not to this version. */
    public ModelException unsupported(String key, String expected) {
        JsonNode value = json.path(key);
        String shown = value.isTextual() ? value.textValue() : value.toString();
        return error(key, "'" + shown + "' is not supported by this version; expected '" + expected + "'");
    }

    ModelException error(String key, String what) {
        return new ModelException(source + ": " + path + key + " " + what);
    }

    private static boolean isDefault(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
