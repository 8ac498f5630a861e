package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has been measured, for people: tables of medians. What has not been is left out. */
final class Report {
    private final Measurements measured;
    private final StringBuilder text = new StringBuilder();

    Report(Measurements measured) {
        this.measured = measured;
    }

    String markdown() {
        table(
                Part.LIMITS,
                "Kafka to Kafka, hidden size 384, 12 heads, one core for Flink: µs of CPU per token",
                "| backend | guarantee | context | a record | cache | identity | bare kernels | sum | Heed | × the sum |"
                        + " identity and a hop | × kernels and that | tokens/s |",
                this::limits);
        table(
                Part.LIMITS,
                "Where Heed's CPU goes, by threads: µs per token",
                header(
                        "| backend | guarantee | context | a record | cache |",
                        roles().stream().map(ThreadTimes.Role::title).toList()),
                this::threads);
        table(
                Part.LIMITS,
                "Where Heed's Java threads are, by the flight recorder's samples in a run of their own: %; and methods of 5 % or more",
                header("| backend | guarantee | context | a record | cache |", titles()) + " methods |",
                this::profile);
        table(
                Part.LIMITS,
                "What Heed allocates in that run, bytes per token: all, and what is 5 % of it or more",
                "| backend | guarantee | context | a record | cache | all | of it |",
                this::allocations);
        table(
                Part.PEERS,
                "Beside what one would write without it, at-least-once: tokens per second, and how many times as many Heed has",
                "| backend | context | a record | Heed | ONNX Runtime in a function | × | ListState and loops | × |",
                this::peers);
        table(Part.SLOTS, "With Flink, broker and all on two cores", "| parallelism | tokens/s |", this::slots);
        slotStart();
        latency();
        many();
        return text.toString();
    }

    private void table(Part part, String title, String header, Consumer<Cell> row) {
        List<Cell> cells = Cells.all().stream()
                .filter(cell -> cell.part() == part && has(cell))
                .toList();
        if (!cells.isEmpty()) {
            begin(title, header);
            cells.forEach(row);
            line("");
        }
    }

    private void begin(String title, String header) {
        line(title);
        line("");
        line(header);
        line("|" + "---|".repeat((int) header.chars().filter(c -> c == '|').count() - 1));
    }

    private boolean has(Cell cell) {
        return measured.count("clock", cell, Candidate.HEED.label()) > 0;
    }

    private void limits(Cell cell) {
        double identity = measured.median("cpu", cell, Candidate.IDENTITY.label());
        double kernels = measured.median("kernels", cell);
        double heed = measured.median("cpu", cell, Candidate.HEED.label());
        double hop = measured.median("cpu", cell, Candidate.HOP.label());
        line(format(
                "| %s | %s | %,d | %d | %s | %.1f | %.1f | %.1f | %.1f | %.2f | %.1f | %.2f | %,.0f |",
                cell.state(),
                cell.guarantee(),
                cell.context(),
                cell.chunk(),
                cell.dtype(),
                identity,
                kernels,
                identity + kernels,
                heed,
                heed / (identity + kernels),
                hop,
                heed / (hop + kernels),
                perSecond(cell, Candidate.HEED)));
    }

    private static List<ThreadTimes.Role> roles() {
        return List.of(ThreadTimes.Role.values());
    }

    private static List<String> titles() {
        return Stream.of(Profile.Place.values()).map(Profile.Place::title).toList();
    }

    private static String header(String begin, List<String> titles) {
        StringBuilder header = new StringBuilder(begin);
        titles.forEach(title -> header.append(' ').append(title).append(" |"));
        return header.toString();
    }

    private void profile(Cell cell) {
        if (measured.count("profile", cell, Profile.Place.OTHER) == 0) {
            return;
        }
        List<String> columns = new ArrayList<>();
        for (Profile.Place place : Profile.Place.values()) {
            columns.add(format("%.1f", 100 * measured.median("profile", cell, place)));
        }
        String methods = named("method", cell, "%s %.0f", 100);
        line(format(
                "| %s | %s | %,d | %d | %s | %s | %s |",
                cell.state(),
                cell.guarantee(),
                cell.context(),
                cell.chunk(),
                cell.dtype(),
                String.join(" | ", columns),
                methods));
    }

    private void allocations(Cell cell) {
        if (measured.count("allocated", cell) == 0) {
            return;
        }
        line(format(
                "| %s | %s | %,d | %d | %s | %,.0f | %s |",
                cell.state(),
                cell.guarantee(),
                cell.context(),
                cell.chunk(),
                cell.dtype(),
                measured.median("allocated", cell),
                named("allocation", cell, "%s %,.0f", 1)));
    }

    /** What has a name of its own in a cell, the largest first. */
    private String named(String what, Cell cell, String pattern, double factor) {
        return measured.under(what, cell).stream()
                .sorted(Comparator.comparing(name -> -measured.median(what, cell, name)))
                .map(name -> format(pattern, name, factor * measured.median(what, cell, name)))
                .collect(Collectors.joining(", "));
    }

    private void threads(Cell cell) {
        List<String> columns = new ArrayList<>();
        for (ThreadTimes.Role role : roles()) {
            columns.add(format("%.1f", measured.median("threads", cell, Candidate.HEED.label(), role)));
        }
        line(format(
                "| %s | %s | %,d | %d | %s | %s |",
                cell.state(),
                cell.guarantee(),
                cell.context(),
                cell.chunk(),
                cell.dtype(),
                String.join(" | ", columns)));
    }

    private void peers(Cell cell) {
        double heed = perSecond(cell, Candidate.HEED);
        double ort = perSecond(cell, Candidate.ORT);
        double loops = perSecond(cell, Candidate.LOOPS);
        line(format(
                "| %s | %,d | %d | %,.0f | %,.0f | %.1f | %,.0f | %.1f |",
                cell.state(), cell.context(), cell.chunk(), heed, ort, heed / ort, loops, heed / loops));
    }

    private void slots(Cell cell) {
        line(format("| %d | %,.0f |", cell.parallelism(), perSecond(cell, Candidate.HEED)));
    }

    private void slotStart() {
        if (measured.count("slot", SlotFork.FIRST) == 0) {
            return;
        }
        begin(
                "Until a slot takes records, ms, with a model of 57 MB",
                "| loads the weights | finds them loaded | at most |");
        line(format(
                "| %.0f | %.1f | %.1f |",
                measured.median("slot", SlotFork.FIRST),
                measured.median("slot", SlotFork.NEXT),
                measured.max("slot", SlotFork.NEXT)));
        line("");
    }

    private double perSecond(Cell cell, Candidate candidate) {
        return 1e6 / measured.median("clock", cell, candidate.label());
    }

    private void latency() {
        if (measured.count("latency", Cells.GUARANTEES.get(0), "highest") == 0) {
            return;
        }
        begin(
                "From when a record was due until its output could be read, ms; buffer timeout and producer's linger 1 ms",
                "| guarantee | highest load, tokens/s | 10 %: p50 | p99 | 50 %: p50 | p99 | 90 %: p50 | p99 |");
        for (String guarantee : Cells.GUARANTEES) {
            if (measured.count("latency", guarantee, "highest") > 0) {
                StringBuilder row = new StringBuilder(
                        format("| %s | %,.0f |", guarantee, measured.median("latency", guarantee, "highest")));
                for (int percent : LatencyFork.PERCENT) {
                    row.append(format(
                            " %.1f | %.1f |",
                            measured.median("latency", guarantee, percent, "p50"),
                            measured.median("latency", guarantee, percent, "p99")));
                }
                line(row.toString());
            }
        }
        line("");
    }

    private void many() {
        List<String> runs = ManyFork.RUNS.stream()
                .filter(run -> measured.count("many", run, "clock") > 0)
                .toList();
        if (runs.isEmpty()) {
            return;
        }
        begin(
                format(
                        "Open sequences on RocksDB, a window of %d tokens, a heap of 1 GiB, 30 %% of it for sequences in"
                                + " memory, after RocksDB and the disk came to rest; of 100,000 by uniform chance 98 %% are read back from state",
                        ManyFork.CONTEXT),
                "| access | sequences | tokens/s | µs of CPU per token |");
        for (String run : runs) {
            String[] words = run.split("/", -1);
            line(format(
                    "| %s | %,d | %,.0f | %.1f |",
                    words[0],
                    Integer.parseInt(words[1]),
                    1e6 / measured.median("many", run, "clock"),
                    measured.median("many", run, "cpu")));
        }
        line("");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
