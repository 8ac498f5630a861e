package dev.heed.job.kafka;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.RegistrySettings;
import dev.heed.job.registry.RegistryClient;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Clients of the schema registry. As with {@link KafkaClients}, the settings hold references to secrets, which resolve where the client
 * is made, by the same providers.
 */
public final class RegistryClients {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file|directory):[^}]*}");

    private RegistryClients() {}

    /**
     * A client.
     *
     * @throws ConfigurationException if the properties cannot be used, or what they refer to is not there
     */
    public static RegistryClient create(RegistrySettings registry) {
        return new RegistryClient(registry.url(), registry.timeout(), resolved(registry.properties()));
    }

    private static Map<String, String> resolved(Map<String, String> properties) {
        if (properties.values().stream()
                .noneMatch(value -> REFERENCE.matcher(value).find())) {
            return properties;
        }
        Map<String, ConfigProvider> providers = Map.of(
                "env", new EnvVarConfigProvider(),
                "file", new FileConfigProvider(),
                "directory", new DirectoryConfigProvider());
        providers.values().forEach(provider -> provider.configure(Map.of()));
        try {
            Map<String, String> resolved =
                    new ConfigTransformer(providers).transform(properties).data();
            resolved.forEach(RegistryClients::requireResolved);
            return resolved;
        } catch (ConfigException e) {
            throw new ConfigurationException(
                    HeedOptions.REGISTRY_PROPERTIES.key() + ".* refer to what cannot be read: " + e.getMessage(), e);
        }
    }

    private static void requireResolved(String name, String value) {
        if (REFERENCE.matcher(value).find()) {
            throw new ConfigurationException(HeedOptions.REGISTRY_PROPERTIES.key() + "." + name
                    + " refers to what is not there: check the name of the variable, file or key");
        }
    }
}
