package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import java.util.List;
import java.util.Locale;

/** What has been measured, for people. */
final class Report {
    private final Measurements measured;

    Report(Measurements measured) {
        this.measured = measured;
    }

    /** A table of medians. */
    String markdown(List<Cell> cells) {
        StringBuilder text = new StringBuilder("""
                Kafka to Kafka, records of one token, hidden size 384, 12 heads, float32, one core for Flink: µs of CPU per token

                | backend | guarantee | context | identity | bare kernels | sum | Heed | × the sum | tokens/s |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (Cell cell : cells) {
            double identity = measured.median("cpu", cell, Candidate.IDENTITY.label());
            double kernels = measured.median("kernels", cell);
            double heed = measured.median("cpu", cell, Candidate.HEED.label());
            double clock = measured.median("clock", cell, Candidate.HEED.label());
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,d | %.1f | %.1f | %.1f | %.1f | %.2f | %,.0f |%n",
                    cell.backend(),
                    cell.guarantee(),
                    cell.context(),
                    identity,
                    kernels,
                    identity + kernels,
                    heed,
                    heed / (identity + kernels),
                    1e6 / clock));
        }
        return text.toString();
    }
}
