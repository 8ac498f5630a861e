package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import java.util.List;
import java.util.Locale;

/** What has been measured, for people and for programs. */
final class Report {
    private static final int[] CONTEXTS = {1024, 128};

    private final Measurements measured;
    private final StringBuilder text = new StringBuilder();

    Report(Measurements measured) {
        this.measured = measured;
    }

    /** Tables of medians. */
    String markdown() {
        line(
                "Tokens per second, 12 heads × 32 (3 KB of keys and values a token), the whole cache read for each, checkpoints in");
        line("between; × = how many times as fast Heed's cache is");
        throughput("throughput");
        line(
                "The same per second of the task's CPU time, which other load disturbs less; RocksDB's own threads are not in it");
        throughput("cpu");
        written();
        many();
        barrier();
        return text.toString();
    }

    private void throughput(String time) {
        line("");
        line("| layout | heap, n = 1024 | × | heap, n = 128 | × | RocksDB, n = 1024 | × | RocksDB, n = 128 | × |");
        line("|---|---|---|---|---|---|---|---|---|");
        for (Layout layout : Layout.values()) {
            StringBuilder row = new StringBuilder("| ").append(layout.title());
            for (Backend backend : Backend.values()) {
                for (int context : CONTEXTS) {
                    double own = measured.median(time, backend.label(), context, layout.label());
                    double heed = measured.median(time, backend.label(), context, Layout.HEED.label());
                    row.append(format(" | %,.0f | %.2f", own, heed / own));
                }
            }
            line(row.append(" |").toString());
        }
        line("");
    }

    private void written() {
        line(
                "RocksDB, bytes as a multiple of the keys' and values' (3072 a token), by tokens per sequence and checkpoint:");
        line("put / carried away by incremental checkpoints, compaction included");
        line("");
        line("| layout | 1 | 4 | 16 | 64 |");
        line("|---|---|---|---|---|");
        for (Layout layout : WrittenBytes.LAYOUTS) {
            StringBuilder row = new StringBuilder("| ").append(layout.title());
            for (int each : WrittenBytes.TOKENS_PER_CHECKPOINT) {
                row.append(format(
                        " | %.2f / %.2f",
                        measured.median("written", layout.label(), each),
                        measured.median("checkpointed", layout.label(), each)));
            }
            line(row.append(" |").toString());
        }
        line("");
        line(format(
                "A sequence of 20 tokens that begins and ends between two checkpoints: %.0f pages, %.0f bytes put.",
                measured.median("short", "pages"), measured.median("short", "bytes")));
        line("");
    }

    private void many() {
        line(format("%,d open sequences on RocksDB", ManySequences.SEQUENCES));
        line("");
        line("| access | in memory | µs per token | reloads per token | peak live heap, MiB | output |");
        line("|---|---|---|---|---|---|");
        for (Access access : Access.values()) {
            for (String bound : List.of("unbounded", "bounded")) {
                line(format(
                        "| %s | %s | %.0f | %.2f | %.0f | %s |",
                        access.label(),
                        bound.equals("bounded") ? "a tenth" : "all",
                        many(access, bound, "micros-per-token"),
                        many(access, bound, "reloads") / many(access, bound, "tokens"),
                        many(access, bound, "peak-heap"),
                        same(access) ? "equal bits" : "DIFFERENT"));
            }
        }
        line("");
    }

    private boolean same(Access access) {
        return List.of("digest-high", "digest-low").stream()
                .allMatch(half -> many(access, "bounded", half) == many(access, "unbounded", half));
    }

    private double many(Access access, String bound, String name) {
        return measured.median("many", access.label(), bound, name);
    }

    private void barrier() {
        line(
                "Barrier step at the default of dirty bytes: what a checkpoint makes the task wait, ms; beside it one sync of a small file,");
        line("of which RocksDB makes some twenty for a checkpoint");
        line("");
        line(
                "| backend | checkpoints | median | 99 % | max | one sync: median | max | MiB dirty, max | longest record in between, max |");
        line("|---|---|---|---|---|---|---|---|---|");
        barrier("heap", Backend.HEAP, Place.DISK);
        for (Place place : Place.values()) {
            if (measured.count("barrier", Backend.ROCKSDB.label(), place.label(), "step") > 0) {
                barrier("RocksDB, files " + place.title(), Backend.ROCKSDB, place);
            }
        }
    }

    private void barrier(String title, Backend backend, Place place) {
        line(format(
                "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.0f | %.1f |",
                title,
                measured.count("barrier", backend.label(), place.label(), "step"),
                measured.median("barrier", backend.label(), place.label(), "step"),
                measured.quantile(0.99, "barrier", backend.label(), place.label(), "step"),
                measured.max("barrier", backend.label(), place.label(), "step"),
                measured.median("barrier", backend.label(), place.label(), "sync"),
                measured.max("barrier", backend.label(), place.label(), "sync"),
                measured.max("barrier", backend.label(), place.label(), "dirty"),
                measured.max("barrier", backend.label(), place.label(), "record")));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
