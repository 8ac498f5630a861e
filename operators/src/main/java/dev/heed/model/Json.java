package dev.heed.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Strict JSON: no name twice in an object, nothing after the end. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** As of a safetensors header: the index of the largest models has some hundred kilobytes, a configuration a few. */
    static final int MAX_FILE_BYTES = 100_000_000;

    private Json() {}

    /** Reads a file that has one JSON object and no more than {@value #MAX_FILE_BYTES} bytes. */
    static ObjectNode readObject(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ModelException(
                        file + ": has " + Files.size(file) + " bytes; expected at most " + MAX_FILE_BYTES);
            }
            return parseObject(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ModelException(file + ": no such file", e);
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e, e);
        }
    }

    /**
     * Parses one JSON object.
     *
     * @param source what the bytes are, for the message of an error
     */
    static ObjectNode parseObject(byte[] json, String source) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new ModelException(source + ": expected a JSON object, found " + node.getNodeType());
        } catch (JsonProcessingException e) {
            throw new ModelException(source + ": not valid JSON: " + oneLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new ModelException(source + ": cannot be read: " + e, e);
        }
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\[Source: [^;]*; ", "[").replaceAll("\\s+", " ");
    }
}
