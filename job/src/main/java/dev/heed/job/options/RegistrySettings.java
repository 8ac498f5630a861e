package dev.heed.job.options;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * Where the schema registry is and how it is asked.
 *
 * @param url base of its interface
 * @param autoRegister whether to register the schemas of the outputs
 * @param timeout of one call
 * @param properties who we are and whom we trust, unresolved: secrets are still references to a config provider
 */
public record RegistrySettings(String url, boolean autoRegister, Duration timeout, Map<String, String> properties)
        implements Serializable {
    private static final Set<String> PROPERTIES = Set.of(
            "basic.auth.user.info",
            "bearer.auth.token",
            "ssl.truststore.location",
            "ssl.truststore.password",
            "ssl.truststore.type",
            "ssl.keystore.location",
            "ssl.keystore.password",
            "ssl.keystore.type",
            "ssl.key.password");

    public RegistrySettings {
        properties = Map.copyOf(properties);
        checkUrl(url);
        Invalid.unlessPositive(HeedOptions.REGISTRY_TIMEOUT, timeout);
        properties.keySet().forEach(RegistrySettings::checkProperty);
    }

    /** The settings, if there is a registry. */
    public static Optional<RegistrySettings> from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return options.findText(HeedOptions.REGISTRY_URL)
                .map(url -> new RegistrySettings(
                        url,
                        options.get(HeedOptions.REGISTRY_AUTO_REGISTER, Boolean.class),
                        options.get(HeedOptions.REGISTRY_TIMEOUT, Duration.class),
                        configuration.get(HeedOptions.REGISTRY_PROPERTIES)));
    }

    /** What to say where an encoding needs a registry and there is none. */
    public static ConfigurationException missingFor(ConfigOption<?> encoding) {
        return new ConfigurationException(encoding.key() + " is 'confluent', but " + HeedOptions.REGISTRY_URL.key()
                + " is not set: say where the schema registry is, e.g. -D registry.url=http://127.0.0.1:8081");
    }

    private static void checkUrl(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getRawUserInfo() != null) {
                throw new ConfigurationException(
                        HeedOptions.REGISTRY_URL.key()
                                + " holds a user: say it with registry.properties.basic.auth.user.info (the value is not shown)");
            }
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return;
            }
            throw notAnAddress(url);
        } catch (URISyntaxException e) {
            // Not as the cause: its message repeats the text, with what may be a password in it.
            throw notAnAddress(url);
        }
    }

    private static ConfigurationException notAnAddress(String url) {
        return Invalid.value(
                HeedOptions.REGISTRY_URL,
                url.replaceAll("//.*@", "//…@"),
                "use one address, e.g. http://HOST:8081 or http://HOST:8080/apis/ccompat/v7");
    }

    private static void checkProperty(String name) {
        if (!PROPERTIES.contains(name)) {
            throw new ConfigurationException(HeedOptions.REGISTRY_PROPERTIES.key() + "." + name
                    + " is not a property of the registry: use one of " + String.join(", ", new TreeSet<>(PROPERTIES)));
        }
    }

    /** Without the properties, whose values may be secrets. */
    @Override
    public String toString() {
        return "RegistrySettings[url=" + url + ", autoRegister=" + autoRegister + ", timeout=" + timeout + "]";
    }
}
