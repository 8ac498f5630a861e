package dev.heed.job.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.YamlParserUtils;

/** Reads a YAML file as Flink reads its own: {@code a: {b: c}} and {@code a.b: c} are the same. */
final class ConfigurationFile {
    private ConfigurationFile() {}

    static Map<String, String> read(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException("--config " + file + " cannot be read: name a YAML file");
        }
        Map<String, String> flat = new TreeMap<>();
        flatten(file, "", parse(file), flat);
        return flat;
    }

    private static Map<?, ?> parse(Path file) {
        try {
            // Not loadYamlFile, which also writes the stack trace of an error to the log.
            Map<?, ?> values = YamlParserUtils.convertToObject(Files.readString(file), Map.class);
            return values == null ? Map.of() : values;
        } catch (ClassCastException e) {
            throw unreadable(file, "it holds no keys", e);
        } catch (IOException
                | RuntimeException e) { // the exceptions of the YAML parser may be shaded, so they have no name here
            throw unreadable(file, String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "), e);
        }
    }

    private static ConfigurationException unreadable(Path file, String reason, Exception cause) {
        return new ConfigurationException(
                "--config " + file + " is not a YAML file of keys and values: " + reason, cause);
    }

    private static void flatten(Path file, String prefix, Map<?, ?> values, Map<String, String> flat) {
        values.forEach((name, value) -> {
            String key = prefix + name;
            if (value instanceof Map<?, ?> nested) {
                flatten(file, key + ".", nested, flat);
            } else if (value == null) {
                throw new ConfigurationException(key + " has no value in " + file + ": give it one or leave it out");
            } else if (flat.put(key, value instanceof List<?> ? YamlParserUtils.toYAMLString(value) : value.toString())
                    != null) {
                throw new ConfigurationException(key + " is given twice in " + file + ": keep one of them");
            }
        });
    }
}
