package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.deploy.DeployFiles;
import dev.heed.deploy.DeployRights;
import dev.heed.it.cluster.JavaProcess;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.ConfigurationLoader;
import dev.heed.job.options.Settings;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job with a broker that demands TLS, SCRAM and rights: those that deploy/README.md lists are enough, and none is too much. */
@Timeout(240)
class SecurityIT {
    private static final long SEED = 11;
    private static final int HIDDEN = 8;
    private static final int RECORDS = 40;
    private static final String PASSWORD = "pass word: 'quoted', #1";

    @TempDir
    private static Path folder;

    private static SecuredKafka secured;
    private static Path model;
    private static String password;
    private static String truststorePassword;

    @BeforeAll
    static void start() throws Exception {
        model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 2), SEED);
        secured = SecuredKafka.start(folder, PASSWORD, "of-the-truststore");
        Map<String, String> secrets = Map.of("user", PASSWORD, "truststore", secured.truststorePassword());
        password = secured.secretFile(secrets, "user");
        truststorePassword = secured.secretFile(secrets, "truststore");
        JobFixture job = job("job");
        secured.createTopics(List.of(job.input(), job.output(), job.deadLetterTopic(), job.pooledTopic(), "attention"));
        Tokens tokens = new Tokens(HIDDEN, SEED);
        for (int t = 0; t < RECORDS; t++) {
            secured.kafka().send(job.input(), tokens.one("s-" + t % 4, t / 4));
        }
        secured.kafka().send(job.input(), "s-0", new byte[] {1, 2, 3});
        secured.kafka().flush();
    }

    @AfterAll
    static void close() {
        if (secured != null) {
            secured.close();
        }
    }

    private static JobFixture job(String name) {
        return new JobFixture(secured.kafka(), name, model, folder.resolve(name + "-checkpoints"))
                .with(secured.clientKeys(password, truststorePassword))
                .with("input.bounded", "true")
                .with("attention.topic", "attention")
                .with("attention.layers", "0")
                .pooling("mean");
    }

    private static List<AclBinding> listed() {
        return DeployRights.of(SecuredKafka.USER, job("job").load().settings());
    }

    @Test
    void theListedRightsAreEnough() throws Exception {
        secured.allowOnly(listed());
        JobFixture job = job("job");

        job.start(Optional.empty()).await();

        assertThat(job.outputRecords()).hasSize(RECORDS);
        assertThat(job.deadLetters()).hasSize(1);
        assertThat(secured.kafka().all("attention")).isNotEmpty();
    }

    @Test
    void eachRightThatIsMissingIsNamedBeforeTheJobStarts() throws Exception {
        List<AclBinding> needed = listed().stream()
                .filter(right -> right.pattern().resourceType() != ResourceType.CLUSTER)
                .toList();
        assertThat(needed).hasSizeGreaterThanOrEqualTo(11);
        for (AclBinding missing : needed) {
            secured.allowOnly(without(missing));

            assertThatThrownBy(() -> start(job("job").with("input.bounded", "false")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageNotContaining("\n")
                    .hasMessageContaining("kafka.bootstrap-servers is '" + secured.bootstrapServers()
                            + "': the principal of kafka.properties.* lacks ")
                    .hasMessageContaining(inWords(missing) + "; grant it")
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    /** By Kafka's own tool, with the name and the arguments that it has in Kafka's distribution. */
    @Test
    void theCommandsOfTheReadmeGiveTheRightsOfItsTable() throws Exception {
        secured.allowOnly(List.of());
        secured.writeAdminFile(folder.resolve("ADMIN.properties"));
        Path tool = Files.writeString(folder.resolve("kafka-acls.sh"), """
                #!/bin/sh
                exec "$JAVA" -XX:TieredStopAtLevel=1 -Xmx256m -cp "$LIBRARIES" org.apache.kafka.tools.AclCommand "$@"
                """);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Path log = folder.resolve("acls.log");
        ProcessBuilder shell = new ProcessBuilder("sh", "-ec", DeployRights.commands(secured.bootstrapServers()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        shell.environment()
                .putAll(Map.of(
                        "JAVA",
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                        "LIBRARIES", System.getProperty("java.class.path"),
                        "PATH", folder + ":" + System.getenv("PATH")));

        assertThat(shell.start().waitFor()).as(Files.readString(log)).isZero();
        Settings defaults = ConfigurationLoader.load(
                        Configuration.fromMap(Map.of(
                                "kafka.bootstrap-servers", secured.bootstrapServers(), "model.path", model.toString())),
                        Optional.empty(),
                        Map.of())
                .settings();
        secured.awaitRights(Set.copyOf(DeployRights.of(SecuredKafka.USER, defaults)));
    }

    @Test
    void aMissingInputIsNoMoreThanThat() throws Exception {
        secured.allowOnly(listed());

        assertThatThrownBy(() -> start(job("job").with("input.topic", "absent")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("input.topic is 'absent': there is no such topic, or none that the principal");
    }

    @Test
    void withoutTheRightToTheBrokersConfigurationTheJobRunsAndSaysWhatIsNotChecked() throws Exception {
        JobFixture job = job("job").with("output.topic", "unchecked").with("input.start", "earliest");
        secured.createTopics(List.of("unchecked"));
        secured.allowOnly(DeployRights.of(SecuredKafka.USER, job.load().settings()).stream()
                .filter(right -> right.pattern().resourceType() != ResourceType.CLUSTER)
                .toList());
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-Dlog4j2.configurationFile=" + DeployFiles.path("local/log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.heed.job.cli.HeedCommand",
                "run"));
        job.keys().forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        JavaProcess run = JavaProcess.start("run", folder.resolve("run.log"), Map.of(), arguments);

        assertThat(run.awaitExit(Duration.ofSeconds(60))).as(run.tail()).isZero();
        assertThat(run.output().lines())
                .filteredOn(line -> line.contains("DESCRIBE_CONFIGS"))
                .singleElement()
                .asString()
                .contains("transactions of 600000 ms is not checked");
        assertThat(secured.kafka().all("unchecked")).hasSize(RECORDS);
    }

    @Test
    void aWrongPasswordIsSaidInOneLineWithoutIt() throws Exception {
        secured.allowOnly(listed());

        assertThatThrownBy(() -> start(job("job").with(secured.clientKeys("not-the-one", truststorePassword))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("not-the-one")
                .hasMessageContaining("kafka.bootstrap-servers is '" + secured.bootstrapServers() + "': ")
                .hasMessageContaining("uthentication failed");
    }

    @Test
    void aSecretThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> start(job("job").with(secured.clientKeys("${env:HEED_NO_SUCH}", truststorePassword))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("\n")
                .hasMessageContaining("kafka.bootstrap-servers is '" + secured.bootstrapServers() + "'");
    }

    private static void start(JobFixture job) throws Exception {
        job.start(Optional.empty()).close();
    }

    private static List<AclBinding> without(AclBinding missing) {
        List<AclBinding> rights = new ArrayList<>(listed());
        assertThat(rights.remove(missing)).isTrue();
        return rights;
    }

    private static String inWords(AclBinding right) {
        AclOperation operation = right.entry().operation();
        String name = right.pattern().name();
        return switch (right.pattern().resourceType()) {
            case TOPIC -> operation + " on topic " + name;
            case GROUP -> operation + " on group " + name;
            case TRANSACTIONAL_ID -> operation + " on transactional ids that begin with " + name;
            default -> throw new IllegalStateException(right.toString());
        };
    }
}
