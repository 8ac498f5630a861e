package dev.heed.bench.kernels;

import dev.heed.bench.Plot;
import dev.heed.bench.Svg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Time of a token over the tokens cached, a line for each peer, a panel for each number of key-value heads. Both axes logarithmic. */
final class DecodeChart {
    private static final Map<DecodePeer, String> COLORS = Map.of(
            DecodePeer.HEED, "#d1495b",
            DecodePeer.ORT_SHARED, "#00798c",
            DecodePeer.ORT_CHAINED, "#7fb8c2",
            DecodePeer.ORT_ATTENTION, "#b0a8b9",
            DecodePeer.TORCH, "#edae49");

    private static final int PANEL = 380;
    private static final int HEIGHT = 300;

    private final Results results;

    DecodeChart(Results results) {
        this.results = results;
    }

    void write(Path file) throws IOException {
        Svg svg = new Svg(2 * PANEL + 40, HEIGHT + 120);
        svg.text(
                20,
                24,
                "start",
                "font-size=\"15\" fill=\"#222\"",
                "One decoded token, 12 query heads × 64, µs by tokens cached");
        int panel = 0;
        for (int keyHeads : Part.KEY_HEADS) {
            Plot plot = new Plot(
                            svg,
                            new Plot.Axis(Part.LENGTHS.get(0), Part.LENGTHS.get(Part.LENGTHS.size() - 1), true),
                            new Plot.Axis(2, 20_000, true),
                            60 + panel * PANEL,
                            70,
                            PANEL - 70,
                            HEIGHT)
                    .title(keyHeads + " key-value heads")
                    .ticks(Part.LENGTHS, List.of(10, 100, 1000, 10_000));
            for (DecodePeer peer : DecodePeer.values()) {
                draw(plot, keyHeads, peer);
            }
            panel++;
        }
        legend(svg);
        svg.write(file);
    }

    private void draw(Plot plot, int keyHeads, DecodePeer peer) {
        List<Double> lengths = new ArrayList<>();
        List<Double> micros = new ArrayList<>();
        for (int n : Part.LENGTHS) {
            Cell cell = new Cell(Part.DECODE, "keyHeads=" + keyHeads + ",n=" + n, peer.name());
            if (results.has(cell)) {
                lengths.add((double) n);
                micros.add(results.median(cell));
            }
        }
        plot.line(lengths, micros, COLORS.get(peer), true);
    }

    private static void legend(Svg svg) {
        int at = 0;
        for (DecodePeer peer : DecodePeer.values()) {
            double x = 30 + at % 3 * 260;
            double y = HEIGHT + 96 + at / 3 * 16;
            svg.circle(x, y - 4, 4, "fill=\"" + COLORS.get(peer) + "\"")
                    .text(x + 10, y, "start", "fill=\"#222\"", peer.title());
            at++;
        }
    }
}
