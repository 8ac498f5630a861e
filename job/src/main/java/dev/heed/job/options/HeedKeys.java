package dev.heed.job.options;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;

/**
 * Tells Heed's keys from Flink's. A key that begins like one of Heed's, or is a slip of the finger away from one, and is none, is an
 * error: passed on to Flink it would be ignored. That no key of Flink's is caught by this is a test.
 */
final class HeedKeys {
    /** Changed, missing or additional letters up to which a key under none of Heed's prefixes counts as misspelt. */
    private static final int SLIP = 2;

    /** Of each of these there are many keys: the name of a property follows. */
    private static final List<String> PROPERTIES =
            List.of(HeedOptions.KAFKA_PROPERTIES.key(), HeedOptions.REGISTRY_PROPERTIES.key());

    /** Of Flink's Kubernetes operator, which writes it into the configuration of the job. */
    private static final String AUTOSCALER = "job.autoscaler.";

    private static final Set<String> KNOWN = HeedOptions.ALL.stream()
            .map(ConfigOption::key)
            .filter(key -> !PROPERTIES.contains(key))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> PREFIXES =
            KNOWN.stream().map(HeedKeys::firstSegment).collect(Collectors.toUnmodifiableSet());

    private HeedKeys() {}

    /** Whether it is one of Heed's keys. */
    static boolean isOurs(String key) {
        return KNOWN.contains(key)
                || PROPERTIES.stream()
                        .anyMatch(prefix -> key.startsWith(prefix + ".") && key.length() > prefix.length() + 1);
    }

    static void refuseUnknown(String key) {
        if (isOurs(key) || key.startsWith(AUTOSCALER)) {
            return;
        }
        for (String prefix : PROPERTIES) {
            if (key.startsWith(prefix)) {
                throw new ConfigurationException(
                        key + " is not a key: write " + prefix + ".NAME for the property NAME");
            }
        }
        String nearest = KNOWN.stream()
                .min(Comparator.<String>comparingInt(known -> edits(key, known))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        if (PREFIXES.contains(firstSegment(key)) || edits(key, nearest) <= SLIP) {
            throw new ConfigurationException(key + " is not a key of Heed: did you mean " + nearest + "?");
        }
    }

    private static int edits(String key, String known) {
        return LevenshteinDistance.getDefaultInstance().apply(key, known);
    }

    private static String firstSegment(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }
}
