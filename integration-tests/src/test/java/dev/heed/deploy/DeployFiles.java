package dev.heed.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder deploy/ of the sources. */
public final class DeployFiles {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private DeployFiles() {}

    /** A file or folder below it. Maven runs the tests in the folder of their module. */
    public static Path path(String name) {
        Path path = Path.of("..", "deploy", name).toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " does not exist: run in the folder integration-tests");
        }
        return path;
    }

    public static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only document of a file of YAML; a key that is there twice is an error. */
    public static JsonNode yaml(String name) {
        List<JsonNode> documents = yamls(name);
        if (documents.size() != 1) {
            throw new IllegalStateException(name + " has " + documents.size() + " documents");
        }
        return documents.get(0);
    }

    /** The documents of a file of YAML. */
    public static List<JsonNode> yamls(String name) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text(name))) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String name) {
        try {
            return JSON.readTree(text(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
