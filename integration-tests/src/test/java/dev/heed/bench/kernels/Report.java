package dev.heed.bench.kernels;

import dev.heed.cache.CacheType;
import java.util.Locale;

/** Tables in Markdown. Ratios say how many times as fast Heed is; beside them the target, and whether it is reached. */
final class Report {
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    Report(Results results) {
        this.results = results;
    }

    String markdown() {
        for (int keyHeads : Part.KEY_HEADS) {
            if (results.has(Part.DECODE)) {
                decode(keyHeads);
            }
        }
        if (results.has(Part.TYPES)) {
            types();
        }
        for (int hidden : Part.HIDDEN) {
            if (results.has(Part.PROJECT)) {
                project(hidden);
            }
        }
        stack();
        order();
        if (results.has(Part.READ)) {
            read();
        }
        stream();
        return text.toString();
    }

    private void decode(int keyHeads) {
        StringBuilder header = new StringBuilder("| cached tokens | Heed, µs | worst JVM | cache read, GB/s |");
        StringBuilder rule = new StringBuilder("|---|---|---|---|");
        peers(header, rule, DecodePeer.values());
        line("Decode of one token, 12 query heads × 64, " + keyHeads + " key-value heads, append included");
        line("");
        line(header);
        line(rule);
        for (int n : Part.LENGTHS) {
            String setting = "keyHeads=" + keyHeads + ",n=" + n;
            Cell own = new Cell(Part.DECODE, setting, DecodePeer.HEED.name());
            if (results.has(own)) {
                double bytes = 2.0 * 4 * keyHeads * DecodeData.HEAD_DIM * (n - (DecodeData.TOKENS - 1) / 2.0);
                StringBuilder row = row(n, own).append(format(" %.0f |", bytes / results.median(own) / 1e3));
                for (DecodePeer peer : DecodePeer.values()) {
                    compare(row, own, peer, Target.decode(keyHeads, n, peer));
                }
                line(row);
            }
        }
        line("");
    }

    private void types() {
        line("Decode of one token, 12 query heads × 64, 12 key-value heads, by the type of the cache");
        line("");
        line(
                "| cached tokens | float32, µs | worst JVM | bfloat16, µs | worst JVM | × | int8, µs | worst JVM | × | target |");
        line("|---|---|---|---|---|---|---|---|---|---|");
        for (int n : Part.LENGTHS) {
            String setting = "keyHeads=12,n=" + n + ",type=";
            Cell whole = new Cell(Part.TYPES, setting + CacheType.FLOAT32.name(), "");
            Cell half = new Cell(Part.TYPES, setting + CacheType.BFLOAT16.name(), "");
            Cell quarter = new Cell(Part.TYPES, setting + CacheType.INT8.name(), "");
            if (results.has(whole) && results.has(half) && results.has(quarter)) {
                double ratio = results.median(whole) / results.median(quarter);
                double target = Target.int8(n);
                line(row(n, whole)
                        .append(format(" %.1f | %.2f |", results.median(half), results.worst(half)))
                        .append(format(" %.2f |", results.median(whole) / results.median(half)))
                        .append(format(" %.1f | %.2f |", results.median(quarter), results.worst(quarter)))
                        .append(format(" %.2f |", ratio))
                        .append(target(ratio, target)));
            }
        }
        line("");
    }

    private void project(int hidden) {
        StringBuilder header = new StringBuilder("| tokens together | Heed, µs | worst JVM | GFLOP/s |");
        StringBuilder rule = new StringBuilder("|---|---|---|---|");
        peers(header, rule, ProjectionPeer.values());
        line("Projection " + hidden + " → " + 3 * hidden);
        line("");
        line(header);
        line(rule);
        for (int rows : Part.ROWS) {
            Cell own = new Cell(Part.PROJECT, "hidden=" + hidden + ",rows=" + rows, ProjectionPeer.HEED.name());
            if (results.has(own)) {
                double operations = 2.0 * rows * hidden * 3 * hidden;
                StringBuilder row = row(rows, own).append(format(" %.0f |", operations / results.median(own) / 1e3));
                for (ProjectionPeer peer : ProjectionPeer.values()) {
                    compare(row, own, peer, Target.project(rows, peer));
                }
                line(row);
            }
        }
        line("");
    }

    private static void peers(StringBuilder header, StringBuilder rule, Peer... peers) {
        for (Peer peer : peers) {
            if (!peer.name().equals("HEED")) {
                header.append(' ').append(peer.title()).append(", µs | × | target |");
                rule.append("---|---|---|");
            }
        }
    }

    private StringBuilder row(int size, Cell own) {
        return new StringBuilder(format("| %d | %.1f | %.2f |", size, results.median(own), results.worst(own)));
    }

    private void compare(StringBuilder row, Cell own, Peer peer, double target) {
        if (peer.name().equals(own.peer())) {
            return;
        }
        double theirs = results.median(new Cell(own.part(), own.setting(), peer.name()));
        double ratio = theirs / results.median(own);
        row.append(format(" %.1f | %.2f |", theirs, ratio));
        row.append(target(ratio, target));
    }

    private static String target(double ratio, double target) {
        return Double.isNaN(target) ? " |" : format(" %.2f %s |", target, ratio >= target ? "ok" : "missed");
    }

    private void stack() {
        Cell decode = Part.STACK.cells().get(0);
        Cell prefill = Part.STACK.cells().get(1);
        if (results.has(decode) && results.has(prefill)) {
            double share = results.median(prefill) / results.median(decode);
            line("The first 512 tokens of a sequence, hidden size 768, projections included");
            line("");
            line(format(
                    "%.1f µs a token one by one (worst JVM %.2f), %.1f together (%.2f): a share of %.2f, target 0.33 %s",
                    results.median(decode),
                    results.worst(decode),
                    results.median(prefill),
                    results.worst(prefill),
                    share,
                    share <= 1 / 3.0 ? "ok" : "missed"));
            line("");
        }
    }

    private void order() {
        Cell specified = Part.ORDER.cells().get(0);
        Cell free = Part.ORDER.cells().get(1);
        if (results.has(specified) && results.has(free)) {
            line(format(
                    "Scores and mixes of 12 heads × 64 over a block of 64 tokens: %.2f µs in the specified order, %.2f in two chains"
                            + " for each element (%.2f)",
                    results.median(specified), results.median(free), results.median(specified) / results.median(free)));
            line("");
        }
    }

    private void read() {
        line("Reading, one core, GB/s");
        line("");
        for (Cell cell : Part.READ.cells()) {
            double kib = Double.parseDouble(cell.setting().substring("kib=".length()));
            line(format("- %.1f MiB: %.0f", kib / 1024, kib * 1024 / results.median(cell) / 1e3));
        }
        line("");
    }

    private void stream() {
        StreamSamples samples = StreamSamples.of(results);
        if (!samples.isEmpty()) {
            line(samples.summary());
        }
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private void line(CharSequence line) {
        text.append(line).append('\n');
    }
}
