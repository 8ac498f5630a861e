package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {
    private static final Scrape SCRAPE = new Scrape("""
            # HELP flink_a a
            # TYPE flink_a gauge
            flink_a{job_name="j",operator_name="Source:_x",} 2.0
            flink_a{job_name="k",operator_name="y",} 3.0
            # TYPE flink_taskmanager_job_task_operator_heed_tokens gauge
            flink_taskmanager_job_task_operator_heed_tokens{job_name="j",} 5.0
            """);

    @Test
    void valuesAreAddedOverAllLabels() {
        assertThat(SCRAPE.sum("flink_a")).isEqualTo(5);
        assertThat(SCRAPE.heed()).containsExactly("tokens");
    }

    @Test
    void namesAndLabelsThatSelectNothingAreFound() {
        assertThat(SCRAPE.missing("sum(flink_a) / flink_b")).containsExactly("flink_b");
        assertThat(SCRAPE.missing("rate(flink_a{job_name=\"j\",operator_name=~\"Source:.*\"}[5m])"))
                .isEmpty();
        assertThat(SCRAPE.missing("flink_a{job_name=\"k\",operator_name=~\"Source:.*\"}"))
                .hasSize(1);
        assertThat(SCRAPE.missing("flink_a{task_name=\"j\"}")).hasSize(1);
        assertThat(SCRAPE.missing("flink_a{job_name=~\"$job\"}")).isEmpty();
        assertThat(SCRAPE.missing("{__name__=~\".*heed_tok.+\"}")).isEmpty();
        assertThat(SCRAPE.missing("{__name__=~\".*heed_lost.+\"}")).hasSize(1);
    }
}
