package dev.heed.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The jar that users submit. */
class JobJarIT {
    @Test
    void itHasTheLicenceAndTheNoticesOfWhatItHolds() throws IOException {
        try (ZipFile jar = open()) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("..", "LICENSE")));
            assertThat(text(jar, "META-INF/NOTICE")).contains("Heed", "Jackson JSON processor", "Apache Commons Text");
            assertThat(text(jar, "META-INF/FastDoubleParser-LICENSE")).isNotBlank();
        }
    }

    @Test
    void itHoldsNothingThatTheClusterBrings() throws IOException {
        try (ZipFile jar = open()) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .contains("dev/heed/job/AttentionJob.class")
                    .noneMatch(name -> name.startsWith("org/apache/flink/runtime/")
                            || name.startsWith("org/apache/logging/")
                            || name.startsWith("org/slf4j/"));
        }
    }

    private static ZipFile open() throws IOException {
        return new ZipFile(FlinkInstallation.built().resolve("heed-job.jar").toFile());
    }

    private static String text(ZipFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
}
