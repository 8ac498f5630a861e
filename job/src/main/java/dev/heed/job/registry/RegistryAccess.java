package dev.heed.job.registry;

import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What {@code registry.properties.*} say, with their secrets resolved: who we are, and whom we trust. No message shows a secret. */
final class RegistryAccess {
    private static final String PREFIX = "registry.properties.";

    private final Map<String, String> properties;

    RegistryAccess(Map<String, String> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** The header {@code Authorization}. */
    Optional<String> authorization() {
        String user = properties.get("basic.auth.user.info");
        String token = properties.get("bearer.auth.token");
        if (user != null && token != null) {
            throw new ConfigurationException(
                    PREFIX + "basic.auth.user.info and " + PREFIX + "bearer.auth.token are both set: give one of them");
        }
        if (user != null) {
            if (user.indexOf(':') < 1) {
                throw new ConfigurationException(
                        PREFIX + "basic.auth.user.info is not of the form USER:PASSWORD (the value is not shown)");
            }
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        if (token != null && !token.matches("[\\x21-\\x7e]+")) {
            throw new ConfigurationException(
                    PREFIX + "bearer.auth.token holds what a token cannot hold (the value is not shown)");
        }
        return Optional.ofNullable(token).map(t -> "Bearer " + t);
    }

    /** TLS, if it is not the JVM's own. */
    Optional<SSLContext> tls() {
        if (!properties.containsKey("ssl.truststore.location") && !properties.containsKey("ssl.keystore.location")) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    properties.containsKey("ssl.keystore.location") ? keys().getKeyManagers() : null,
                    properties.containsKey("ssl.truststore.location") ? trust().getTrustManagers() : null,
                    null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(PREFIX + "ssl.* cannot be used: " + e.getMessage(), e);
        }
    }

    private TrustManagerFactory trust() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store("ssl.truststore"));
        return factory;
    }

    private KeyManagerFactory keys() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        String password = properties.getOrDefault("ssl.key.password", properties.get("ssl.keystore.password"));
        factory.init(store("ssl.keystore"), password == null ? null : password.toCharArray());
        return factory;
    }

    private KeyStore store(String name) throws GeneralSecurityException {
        String location = properties.get(name + ".location");
        String password = properties.get(name + ".password");
        KeyStore store = KeyStore.getInstance(properties.getOrDefault(name + ".type", KeyStore.getDefaultType()));
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            store.load(in, password == null ? null : password.toCharArray());
            return store;
        } catch (IOException e) {
            throw new ConfigurationException(
                    PREFIX + name + ".location is '" + location + "', which cannot be read as a key store (" + e
                            + "); check the file, " + name + ".password and " + name + ".type",
                    e);
        }
    }
}
