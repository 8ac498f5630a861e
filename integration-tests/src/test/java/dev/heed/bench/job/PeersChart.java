package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import dev.heed.bench.Plot;
import dev.heed.bench.Svg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tokens per second by context, a line for each job, a panel for each backend. Both axes logarithmic. */
final class PeersChart {
    private static final Map<Candidate, String> COLORS =
            Map.of(Candidate.HEED, "#d1495b", Candidate.ORT, "#00798c", Candidate.LOOPS, "#edae49");

    private static final Map<Candidate, String> TITLES = Map.of(
            Candidate.HEED, "Heed",
            Candidate.ORT, "ONNX Runtime in a KeyedProcessFunction",
            Candidate.LOOPS, "ListState and loops of Java");

    private static final int PANEL = 380;
    private static final int HEIGHT = 260;

    private final Measurements measured;

    PeersChart(Measurements measured) {
        this.measured = measured;
    }

    /** Writes {@code peers.svg}, if anything of it has been measured. */
    void write(Path folder) throws IOException {
        Svg svg = new Svg(2 * PANEL + 40, HEIGHT + 120);
        svg.text(
                20,
                24,
                "start",
                "font-size=\"15\" fill=\"#222\"",
                "Kafka to Kafka, records of one token, one core: tokens per second by context");
        boolean any = false;
        for (int panel = 0; panel < Cells.BACKENDS.size(); panel++) {
            any |= draw(svg, panel, Cells.BACKENDS.get(panel));
        }
        int x = 30;
        for (Candidate candidate : Part.PEERS.candidates()) {
            svg.circle(x, HEIGHT + 100, 4, "fill=\"" + COLORS.get(candidate) + "\"")
                    .text(x + 10, HEIGHT + 104, "start", "fill=\"#222\"", TITLES.get(candidate));
            x += candidate == Candidate.HEED ? 120 : 300;
        }
        if (any) {
            svg.write(folder.resolve("peers.svg"));
        }
    }

    private boolean draw(Svg svg, int panel, String backend) {
        Plot plot = new Plot(
                        svg,
                        new Plot.Axis(50, 1300, true),
                        new Plot.Axis(50, 50_000, true),
                        70 + panel * PANEL,
                        70,
                        PANEL - 80,
                        HEIGHT)
                .title(Cells.peers(backend, 64, 1).state())
                .ticks(Cells.CONTEXTS, List.of(100, 1000, 10_000));
        boolean any = false;
        for (Candidate candidate : Part.PEERS.candidates()) {
            List<Double> contexts = new ArrayList<>();
            List<Double> perSecond = new ArrayList<>();
            for (int context : Cells.CONTEXTS) {
                Cell cell = Cells.peers(backend, context, 1);
                if (measured.count("clock", cell, candidate.label()) > 0) {
                    contexts.add((double) context);
                    perSecond.add(1e6 / measured.median("clock", cell, candidate.label()));
                }
            }
            plot.line(contexts, perSecond, COLORS.get(candidate), true);
            any |= !contexts.isEmpty();
        }
        return any;
    }
}
