package dev.heed.job.options;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** Brings the sources of configuration together: what is given on the command line, over a file, over the cluster's own. */
public final class ConfigurationLoader {
    private ConfigurationLoader() {}

    /**
     * All that a job needs, checked.
     *
     * @param base the cluster's own configuration, or an empty one
     * @param file a YAML file, flat or nested
     * @param overrides single keys, which win
     * @throws ConfigurationException if anything is unknown, missing, out of bounds or not supported yet
     */
    public static LoadedConfiguration load(Configuration base, Optional<Path> file, Map<String, String> overrides) {
        Configuration merged = merge(base, file, overrides);
        Settings settings = Settings.from(merged);
        Configuration flink = new Configuration(merged);
        merged.keySet().stream().filter(HeedKeys::isOurs).forEach(flink::removeKey);
        FlinkDefaults.apply(flink, settings);
        return new LoadedConfiguration(settings, flink);
    }

    /** The sources in one configuration: no key is a misspelt one of Heed's, but nothing is known of the values yet. */
    public static Configuration merge(Configuration base, Optional<Path> file, Map<String, String> overrides) {
        Configuration merged = new Configuration(base);
        file.map(ConfigurationFile::read).ifPresent(values -> values.forEach(merged::setString));
        overrides.forEach(merged::setString);
        merged.keySet().stream().sorted().forEach(HeedKeys::refuseUnknown);
        return merged;
    }
}
