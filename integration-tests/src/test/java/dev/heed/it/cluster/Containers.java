package dev.heed.it.cluster;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** Whether there is what a cluster of containers needs: an engine, and the images that {@code integration-tests/containers/images} builds. */
final class Containers {
    static final DockerImageName HEED = DockerImageName.parse("heed-stand-in/heed:latest");
    static final DockerImageName KAFKA =
            DockerImageName.parse("heed-stand-in/kafka:latest").asCompatibleSubstituteFor("apache/kafka");

    /** In the image. */
    static final String JOB_JAR = "/opt/flink/usrlib/heed-job.jar";

    private static final String JOB_JAR_LABEL = "dev.heed.job-jar";
    private static final String MEND = "; run integration-tests/containers/images";

    private Containers() {}

    /** Why there can be none, in words. */
    static Optional<String> obstacle() throws IOException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of("no Docker engine answers");
        }
        if (labels(KAFKA).isEmpty()) {
            return Optional.of("the engine has no image " + KAFKA + MEND);
        }
        Optional<Map<String, String>> labels = labels(HEED);
        if (labels.isEmpty()) {
            return Optional.of("the engine has no image " + HEED + MEND);
        }
        return sha256(FlinkInstallation.built().resolve("heed-job.jar"))
                        .equals(labels.get().get(JOB_JAR_LABEL))
                ? Optional.empty()
                : Optional.of("the image " + HEED + " has another build of the job" + MEND);
    }

    /** The engine in words. */
    static String engine() {
        return "Docker engine "
                + DockerClientFactory.instance().client().versionCmd().exec().getVersion();
    }

    /** The labels of an image, none if there is no such image. */
    private static Optional<Map<String, String>> labels(DockerImageName image) {
        try {
            Map<String, String> labels = DockerClientFactory.instance()
                    .client()
                    .inspectImageCmd(image.asCanonicalNameString())
                    .exec()
                    .getConfig()
                    .getLabels();
            return Optional.of(labels == null ? Map.of() : labels);
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
