package dev.heed.deploy;

import dev.heed.job.options.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that the table "right" of deploy/README.md gives the job's principal, as Kafka's access control entries. */
public final class DeployRights {
    private static final Pattern ROW = Pattern.compile("^(`[A-Z_]+`(?:, `[A-Z_]+`)*) on ([a-z ]+?)(?: (`.*`))?$");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private DeployRights() {}

    /** One entry for each operation on each resource. */
    public static List<AclBinding> of(String principal, Settings settings) {
        Map<String, String> names = new HashMap<>(Map.of(
                "input.topic", settings.input().topic(),
                "output.topic", settings.output().topic(),
                "dead-letter.topic", settings.deadLetter().topic(),
                "kafka.group-id", settings.kafka().groupId(),
                "kafka.transactional-id-prefix", settings.kafka().transactionalIdPrefix()));
        settings.attention().ifPresent(attention -> names.put("attention.topic", attention.topic()));
        settings.output().pooledTopic().ifPresent(topic -> names.put("output.pooled-topic", topic));
        List<AclBinding> rights = new ArrayList<>();
        for (String cell : DeployReadme.rows("right")) {
            Matcher row = ROW.matcher(cell);
            if (!row.matches()) {
                throw new IllegalStateException("not a right: " + cell);
            }
            for (String operation : quoted(row.group(1))) {
                for (ResourcePattern resource : resources(row.group(2), row.group(3), names)) {
                    rights.add(new AclBinding(
                            resource,
                            new AccessControlEntry(
                                    "User:" + principal,
                                    "*",
                                    AclOperation.fromString(operation),
                                    AclPermissionType.ALLOW)));
                }
            }
        }
        return rights;
    }

    /**
     * The commands that set them for the defaults, as lines of a shell script.
     *
     * @param bootstrapServers in place of those in the document
     */
    public static String commands(String bootstrapServers) {
        return DeployReadme.block("acls=").replaceFirst("(?<=--bootstrap-server )\\S+", bootstrapServers);
    }

    private static List<ResourcePattern> resources(String type, String keys, Map<String, String> names) {
        return switch (type) {
            case "cluster" -> List.of(new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL));
            case "topic" -> named(ResourceType.TOPIC, keys, names, PatternType.LITERAL);
            case "group" -> named(ResourceType.GROUP, keys, names, PatternType.LITERAL);
            case "transactional ids" -> named(ResourceType.TRANSACTIONAL_ID, keys, names, PatternType.PREFIXED);
            default -> throw new IllegalStateException("rights on " + type);
        };
    }

    private static List<ResourcePattern> named(
            ResourceType type, String keys, Map<String, String> names, PatternType pattern) {
        return quoted(keys).stream()
                .filter(names::containsKey)
                .map(key -> new ResourcePattern(type, names.get(key), pattern))
                .toList();
    }

    private static List<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
