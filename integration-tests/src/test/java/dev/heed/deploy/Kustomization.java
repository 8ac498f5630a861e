package dev.heed.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** As much of kustomize as deploy/kubernetes uses: resources, and patches by files that are merged, lists as a whole. */
final class Kustomization {
    private Kustomization() {}

    /** The resources of an overlay. */
    static List<JsonNode> build(String folder) {
        JsonNode kustomization = DeployFiles.yaml(folder + "/kustomization.yaml");
        List<JsonNode> resources = new ArrayList<>();
        for (JsonNode entry : kustomization.get("resources")) {
            String path = Path.of(folder, entry.asText()).normalize().toString();
            resources.addAll(path.endsWith(".yaml") ? DeployFiles.yamls(path) : build(path));
        }
        for (JsonNode entry : kustomization.path("patches")) {
            ObjectNode patch = (ObjectNode)
                    DeployFiles.yaml(folder + "/" + entry.get("path").asText());
            JsonNode target = resources.stream()
                    .filter(resource -> id(resource).equals(id(patch)))
                    .findFirst()
                    .orElseThrow();
            merge((ObjectNode) target, patch);
        }
        return resources;
    }

    private static String id(JsonNode resource) {
        return resource.get("apiVersion") + " " + resource.get("kind") + " " + resource.at("/metadata/name");
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.fields().forEachRemaining(field -> {
            if (target.get(field.getKey()) instanceof ObjectNode inner && field.getValue() instanceof ObjectNode more) {
                merge(inner, more);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }
}
