package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import dev.heed.bench.Svg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** CPU of a token: for each cell a bar of the limits, identity job and bare kernels, above one of Heed, by what its threads are for. */
final class LimitsChart {
    /** Parts of Heed's bar, from the left: the kernels run in the first. */
    private enum Share {
        ATTENTION("attention task", "#d1495b"),
        KAFKA("source, Kafka's clients", "#30638e"),
        STATE("flushes, compaction, checkpoints", "#edae49"),
        JVM("JVM and the rest", "#8d96a3");

        private final String title;
        private final String color;

        Share(String title, String color) {
            this.title = title;
            this.color = color;
        }

        static Share of(ThreadTimes.Role role) {
            return switch (role) {
                case ATTENTION -> ATTENTION;
                case SOURCE, FETCHER, PRODUCER -> KAFKA;
                case FLUSH, COMPACTION, CHECKPOINT -> STATE;
                case COLLECTOR, COMPILER, OTHER -> JVM;
            };
        }
    }

    private static final String KERNELS = "#e8a0a9";
    private static final String IDENTITY = "#9db7d0";
    private static final String DARK = "fill=\"#222\"";

    private static final int WIDTH = 860;
    private static final int LEFT = 190;
    private static final int BAR = 16;
    private static final int CELL = 2 * BAR + 16;
    private static final int TOP = 66;

    private final Measurements measured;

    LimitsChart(Measurements measured) {
        this.measured = measured;
    }

    /** Writes {@code limits.svg}, if anything of it has been measured. */
    void write(Path folder) throws IOException {
        List<Cell> cells = Cells.all().stream()
                .filter(cell -> cell.part() == Part.LIMITS && measured.count("kernels", cell) > 0)
                .toList();
        if (cells.isEmpty()) {
            return;
        }
        Svg svg = new Svg(WIDTH, TOP + cells.size() * CELL + 10);
        svg.text(20, 24, "start", "font-size=\"15\" " + DARK, "Kafka to Kafka: µs of CPU for a token");
        legend(svg);
        double scale = (WIDTH - LEFT - 120)
                / cells.stream().mapToDouble(this::longer).max().orElseThrow();
        for (int i = 0; i < cells.size(); i++) {
            draw(svg, cells.get(i), TOP + i * CELL, scale);
        }
        svg.write(folder.resolve("limits.svg"));
    }

    private double longer(Cell cell) {
        return Math.max(limits(cell), heed(cell));
    }

    private double limits(Cell cell) {
        return measured.median("cpu", cell, Candidate.IDENTITY.label()) + measured.median("kernels", cell);
    }

    private double heed(Cell cell) {
        return measured.median("cpu", cell, Candidate.HEED.label());
    }

    private static void legend(Svg svg) {
        List<String> titles = new ArrayList<>(List.of("bare kernels", "identity job"));
        List<String> colors = new ArrayList<>(List.of(KERNELS, IDENTITY));
        for (Share share : Share.values()) {
            titles.add(share.title);
            colors.add(share.color);
        }
        double x = 20;
        for (int i = 0; i < titles.size(); i++) {
            svg.rectangle(x, 38, 10, 10, fill(colors.get(i))).text(x + 14, 47, "start", DARK, titles.get(i));
            x += 30 + 6 * titles.get(i).length();
        }
    }

    private void draw(Svg svg, Cell cell, double y, double scale) {
        svg.text(LEFT - 10, y + BAR + 4, "end", DARK, title(cell));
        double kernels = measured.median("kernels", cell) * scale;
        double identity = measured.median("cpu", cell, Candidate.IDENTITY.label()) * scale;
        svg.rectangle(LEFT, y, kernels, BAR, fill(KERNELS));
        svg.rectangle(LEFT + kernels, y, identity, BAR, fill(IDENTITY));
        svg.text(
                LEFT + kernels + identity + 6, y + 12, "start", DARK, String.format(Locale.ROOT, "%.1f", limits(cell)));
        double x = LEFT;
        double end = LEFT + heed(cell) * scale;
        for (Map.Entry<Share, Double> share : threads(cell).entrySet()) {
            double width = Math.min(share.getValue() * scale, end - x);
            svg.rectangle(x, y + BAR, width, BAR, fill(share.getKey().color));
            x += width;
        }
        // And what no thread is known to have taken: medians do not add up, and there may be no times of threads at
        // all.
        svg.rectangle(x, y + BAR, end - x, BAR, fill(Share.JVM.color));
        String times = String.format(Locale.ROOT, "%.1f (%.2f)", heed(cell), heed(cell) / limits(cell));
        svg.text(end + 6, y + BAR + 12, "start", DARK, times);
    }

    /** What is known of the threads, but for those that count as the rest. */
    private Map<Share, Double> threads(Cell cell) {
        Map<Share, Double> micros = new EnumMap<>(Share.class);
        for (ThreadTimes.Role role : ThreadTimes.Role.values()) {
            micros.merge(Share.of(role), measured.median("threads", cell, Candidate.HEED.label(), role), Double::sum);
        }
        micros.remove(Share.JVM);
        return micros;
    }

    private static String title(Cell cell) {
        String title = cell.state() + ", " + cell.context() + " tokens";
        if (cell.chunk() > 1) {
            title += ", by " + cell.chunk();
        }
        if (!cell.dtype().equals(Cells.FLOAT32)) {
            title += ", " + cell.dtype();
        }
        return cell.guarantee().equals(Cells.GUARANTEES.get(0)) ? title : title + ", ex. once";
    }

    private static String fill(String color) {
        return "fill=\"" + color + "\"";
    }
}
