package dev.heed.it;

import dev.heed.job.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * A real broker that a client reaches by TLS and SCRAM only, and that allows it what its access control lists say and nothing else. The
 * tests themselves come by another door, where all is allowed.
 */
final class SecuredKafka implements AutoCloseable {
    static final String USER = "heed";
    private static final String ADMIN = "admin";
    private static final String ADMIN_PASSWORD = "of-the-administrator";
    private static final String STORE_PASSWORD = "of-the-brokers-key";

    private final Path folder;
    private final String truststorePassword;
    private final int port;
    private final KafkaFixture kafka;
    private final Admin admin;

    private SecuredKafka(Path folder, String truststorePassword, int port, KafkaFixture kafka) {
        this.folder = folder;
        this.truststorePassword = truststorePassword;
        this.port = port;
        this.kafka = kafka;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    }

    /**
     * Starts the broker; its users are {@link #USER} and one who may do everything.
     *
     * @param folder for keys and data, which exists
     * @param password of the user
     * @param truststorePassword of the file by which a client knows the broker
     */
    static SecuredKafka start(Path folder, String password, String truststorePassword) throws Exception {
        makeKeys(folder, truststorePassword);
        int open = freePort();
        int secured = freePort();
        EmbeddedBroker broker = EmbeddedBroker.start(
                open, Optional.of(folder.resolve("broker")), configuration(folder, open, secured, freePort()));
        SecuredKafka started = new SecuredKafka(folder, truststorePassword, secured, new KafkaFixture(broker));
        started.admin
                .alterUserScramCredentials(List.of(user(USER, password), user(ADMIN, ADMIN_PASSWORD)))
                .all()
                .get(30, TimeUnit.SECONDS);
        return started;
    }

    private static UserScramCredentialAlteration user(String name, String password) {
        return new UserScramCredentialUpsertion(
                name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password);
    }

    private static Map<String, String> configuration(Path folder, int open, int secured, int controller) {
        Map<String, String> keys = new HashMap<>();
        keys.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + open + ",SECURED://127.0.0.1:" + secured + ",CONTROLLER://127.0.0.1:"
                        + controller);
        keys.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + open + ",SECURED://127.0.0.1:" + secured);
        keys.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL");
        keys.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        keys.put("listener.name.secured.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        keys.put(
                "listener.name.secured.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        keys.put("listener.name.secured.ssl.keystore.type", "PKCS12");
        keys.put(
                "listener.name.secured.ssl.keystore.location",
                folder.resolve("broker.p12").toString());
        keys.put("listener.name.secured.ssl.keystore.password", STORE_PASSWORD);
        keys.put("listener.name.secured.ssl.key.password", STORE_PASSWORD);
        keys.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        keys.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
        keys.put("auto.create.topics.enable", "false");
        return keys;
    }

    private static void makeKeys(Path folder, String truststorePassword) throws Exception {
        String keys = folder.resolve("broker.p12").toString();
        String certificate = folder.resolve("broker.pem").toString();
        keytool(
                ("-genkeypair -alias broker -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1 -validity 2"
                        + " -storetype PKCS12 -storepass " + STORE_PASSWORD + " -keystore"),
                keys);
        keytool(
                "-exportcert -rfc -alias broker -storepass " + STORE_PASSWORD + " -keystore",
                keys,
                "-file",
                certificate);
        keytool(
                "-importcert -noprompt -alias broker -storetype PKCS12 -storepass " + truststorePassword + " -file",
                certificate,
                "-keystore",
                truststore(folder).toString());
    }

    private static Path truststore(Path folder) {
        return folder.resolve("clients.p12");
    }

    private static void keytool(String words, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Stream.concat(Stream.of(words.split(" ")), Stream.of(more)).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }

    /** The other door. */
    KafkaFixture kafka() {
        return kafka;
    }

    /** The address behind which a client has to say who it is. */
    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /**
     * What a client needs, by the job's keys.
     *
     * @param password the user's, or a reference to it
     * @param truststorePassword a reference to it
     */
    Map<String, String> clientKeys(String password, String truststorePassword) {
        return Map.of(
                "kafka.bootstrap-servers",
                bootstrapServers(),
                "kafka.properties.security.protocol",
                "SASL_SSL",
                "kafka.properties.sasl.mechanism",
                "SCRAM-SHA-512",
                "kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + USER + "\" password=\""
                        + password + "\";",
                "kafka.properties.ssl.truststore.type",
                "PKCS12",
                "kafka.properties.ssl.truststore.location",
                truststore(folder).toString(),
                "kafka.properties.ssl.truststore.password",
                truststorePassword);
    }

    /** A file of properties for Kafka's file provider, for its owner only; returns what {@code ${file:…}} has to say. */
    String secretFile(Map<String, String> secrets, String key) throws IOException {
        Path file = folder.resolve("secrets.properties");
        StringBuilder lines = new StringBuilder();
        secrets.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        Files.writeString(file, lines);
        return "${file:" + file + ":" + key + "}";
    }

    /** A file of properties by which Kafka's tools come in as one who may do everything. */
    void writeAdminFile(Path file) throws IOException {
        Files.writeString(file, """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
                ssl.truststore.type=PKCS12
                ssl.truststore.location=%s
                ssl.truststore.password=%s
                """.formatted(ADMIN, ADMIN_PASSWORD, truststore(folder), truststorePassword));
    }

    String truststorePassword() {
        return truststorePassword;
    }

    void createTopics(Collection<String> names) throws Exception {
        admin.createTopics(names.stream()
                        .map(name -> new NewTopic(name, 2, (short) 1))
                        .toList())
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** Allows the user this and nothing else. */
    void allowOnly(Collection<AclBinding> rights) throws Exception {
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get(30, TimeUnit.SECONDS);
        admin.createAcls(rights).all().get(30, TimeUnit.SECONDS);
        awaitRights(Set.copyOf(rights));
    }

    /** Waits until the broker knows these rights and no others: the controller has them, the broker learns of them a moment later. */
    void awaitRights(Set<AclBinding> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Set<AclBinding> known;
        do {
            known = Set.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get(30, TimeUnit.SECONDS));
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the broker knows " + known + " and not " + wanted);
            }
        } while (!known.equals(wanted));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        admin.close();
        kafka.close();
    }
}
