package dev.heed.job.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What a registry answered, as far as it matters here.
 *
 * @param status of HTTP
 * @param isJson whether it is a JSON array or object, as every answer of a registry is
 * @param id id of a schema, or null
 * @param schema text of a schema, or null
 * @param schemaType type of a schema, or null, which stands for Avro
 * @param hasReferences whether the schema refers to others
 * @param errorCode code of an error, whose first three digits are an HTTP status; 0 if there is none
 * @param message about an error, or null
 */
record RegistryAnswer(
        int status,
        boolean isJson,
        Integer id,
        String schema,
        String schemaType,
        boolean hasReferences,
        int errorCode,
        String message) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int SHOWN = 200;

    static RegistryAnswer parse(int status, byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_OBJECT) {
                return object(status, json);
            }
            return empty(status, first == JsonToken.START_ARRAY);
        } catch (IOException e) {
            return empty(status, false);
        }
    }

    private static RegistryAnswer object(int status, JsonParser json) throws IOException {
        Integer id = null;
        String schema = null;
        String schemaType = null;
        boolean hasReferences = false;
        int errorCode = 0;
        String message = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "id" -> id = value == JsonToken.VALUE_NULL ? null : (Integer) json.getIntValue();
                case "schema" -> schema = json.getValueAsString();
                case "schemaType" -> schemaType = json.getValueAsString();
                case "error_code" -> errorCode = json.getValueAsInt();
                case "message" -> message = json.getValueAsString();
                case "references" -> {
                    hasReferences = value == JsonToken.START_ARRAY && json.nextToken() != JsonToken.END_ARRAY;
                    if (hasReferences) {
                        skipRest(json);
                    }
                }
                default -> {}
            }
            json.skipChildren();
        }
        return new RegistryAnswer(status, true, id, schema, schemaType, hasReferences, errorCode, message);
    }

    private static void skipRest(JsonParser json) throws IOException {
        for (JsonToken item = json.currentToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item == null) {
                throw new IOException("an array without an end");
            }
            json.skipChildren();
        }
    }

    private static RegistryAnswer empty(int status, boolean isJson) {
        return new RegistryAnswer(status, isJson, null, null, null, false, 0, null);
    }

    /** Whether what was asked for is not there, by the registry's own word: anybody on the way may say a bare 404. */
    boolean saysAbsent() {
        return status == 404 && errorCode / 100 == 404;
    }

    /** For a message: the status, and in short what the registry says. */
    String shown() {
        if (message == null || message.isBlank()) {
            return "HTTP " + status;
        }
        String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
        return "HTTP " + status + ", " + (line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…");
    }
}
