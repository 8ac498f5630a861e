package dev.heed.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The schema of FlinkDeployments as the Flink Kubernetes Operator publishes it. A Kubernetes API server would drop fields that the
 * schema does not have; here they are errors.
 */
final class ResourceSchema {
    private static final String DEFINITION = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
    private static final String FREE_FORM = "x-kubernetes-preserve-unknown-fields";

    private final JsonSchema schema;

    private ResourceSchema(JsonSchema schema) {
        this.schema = schema;
    }

    static ResourceSchema flinkDeployment() throws IOException {
        JsonNode definition;
        try (InputStream in = ResourceSchema.class.getResourceAsStream(DEFINITION)) {
            definition = new YAMLMapper().readTree(in);
        }
        JsonNode version = definition.at("/spec/versions/0");
        if (!version.get("name").asText().equals("v1beta1")) {
            throw new IllegalStateException("the first version is " + version.get("name"));
        }
        ObjectNode root = version.at("/schema/openAPIV3Schema").deepCopy();
        // The operator that Maven Central has ends before Flink 2; from 1.16 on the list has v2_3, and the rest is the
        // same or more.
        ArrayNode flinkVersions = (ArrayNode) root.at("/properties/spec/properties/flinkVersion/enum");
        flinkVersions.add("v2_3");
        close(root);
        ObjectNode properties = (ObjectNode) root.get("properties");
        properties.putObject("apiVersion").put("const", "flink.apache.org/v1beta1");
        properties.putObject("kind").put("const", "FlinkDeployment");
        properties.putObject("metadata").put("type", "object");
        return new ResourceSchema(
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(root));
    }

    /** What is wrong, each with its place. */
    List<String> problems(JsonNode resource) {
        return schema.validate(resource).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    /** Closes objects whose fields are listed. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.get("properties") instanceof ObjectNode
                && !object.path(FREE_FORM).asBoolean()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(ResourceSchema::close);
    }
}
