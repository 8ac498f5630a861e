package dev.heed.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What deploy/monitoring says. */
public final class MonitoringFiles {
    private MonitoringFiles() {}

    /** Flink's keys that turn the reporter on. */
    public static Map<String, String> reporter() {
        Map<String, String> keys = new LinkedHashMap<>();
        DeployFiles.yaml("monitoring/flink-metrics.yaml")
                .fields()
                .forEachRemaining(
                        field -> keys.put(field.getKey(), field.getValue().asText()));
        return keys;
    }

    /** The expressions of the alert rules. */
    public static List<String> alertExpressions() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode group : DeployFiles.yaml("monitoring/alerts.yaml").get("groups")) {
            group.get("rules").forEach(rule -> expressions.add(rule.get("expr").asText()));
        }
        return expressions;
    }

    /** The expressions of the dashboard's panels. */
    public static List<String> dashboardExpressions() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : DeployFiles.json("monitoring/dashboard.json").get("panels")) {
            panel.path("targets")
                    .forEach(target -> expressions.add(target.get("expr").asText()));
        }
        return expressions;
    }
}
