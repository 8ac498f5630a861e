package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.deploy.DeployReadme;
import dev.heed.deploy.MonitoringFiles;
import dev.heed.deploy.Scrape;
import dev.heed.job.local.LocalJob;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus gets from the job, against what the documents, the alerts and the dashboard speak of. */
@Timeout(120)
class MetricsIT {
    private static final long SEED = 20261124;
    private static final int HIDDEN = 8;
    private static final int RECORDS = 20;

    @TempDir
    private static Path folder;

    private static Scrape scrape;

    @BeforeAll
    static void runAndScrape() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), TinyModel.of(HIDDEN, 1), SEED);
        Tokens tokens = new Tokens(HIDDEN, SEED);
        int port = freePort();
        try (KafkaFixture kafka = new KafkaFixture()) {
            JobFixture job = new JobFixture(kafka, "metrics", model, folder.resolve("checkpoints"));
            MonitoringFiles.reporter().forEach(job::with);
            job.with("metrics.reporter.prom.port", Integer.toString(port));
            for (int t = 0; t < RECORDS; t++) {
                kafka.send(job.input(), tokens.one("s", t));
            }
            kafka.send(job.input(), "s", new byte[] {1, 2, 3});
            kafka.flush();
            try (LocalJob running = job.start(Optional.empty())) {
                kafka.awaitCommitted(job.output(), records -> records.size() == RECORDS);
                kafka.awaitCommitted(job.deadLetterTopic(), records -> records.size() == 1);
                assertThat(running.isRunning()).isTrue();
                scrape = Scrape.of(port);
            }
        }
    }

    @Test
    void everyDocumentedMetricIsScrapedAndEveryScrapedOneIsDocumented() {
        assertThat(scrape.heed()).isNotEmpty().containsExactlyInAnyOrderElementsOf(DeployReadme.metrics());
    }

    @Test
    void theValuesAreThoseOfTheRun() {
        assertThat(scrape.sum("flink_taskmanager_job_task_operator_heed_tokens"))
                .isEqualTo(RECORDS);
        assertThat(scrape.sum("flink_taskmanager_job_task_operator_heed_sequencesBegun"))
                .isEqualTo(1);
    }

    @Test
    void everyAlertAsksForMetricsThatExist() {
        assertThat(MonitoringFiles.alertExpressions()).isNotEmpty().allSatisfy(this::assertScraped);
    }

    @Test
    void everyPanelAsksForMetricsThatExist() {
        assertThat(MonitoringFiles.dashboardExpressions()).isNotEmpty().allSatisfy(this::assertScraped);
    }

    private void assertScraped(String expression) {
        assertThat(scrape.missing(expression)).as(expression).isEmpty();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
