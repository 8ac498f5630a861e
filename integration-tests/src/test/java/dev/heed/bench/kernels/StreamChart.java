package dev.heed.bench.kernels;

import dev.heed.bench.Plot;
import dev.heed.bench.Svg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Time per token and live memory along a stream: two panels, from zero, so that a slope would show. */
final class StreamChart {
    private static final int PANEL = 380;
    private static final int HEIGHT = 180;

    private final StreamSamples samples;

    StreamChart(StreamSamples samples) {
        this.samples = samples;
    }

    void write(Path file) throws IOException {
        if (samples.isEmpty()) {
            return;
        }
        Svg svg = new Svg(2 * PANEL + 40, HEIGHT + 110);
        svg.text(
                20,
                24,
                "start",
                "font-size=\"15\" fill=\"#222\"",
                String.format(
                        "One sequence without end: window %d, %d sinks, hidden size %d",
                        StreamRun.WINDOW, StreamRun.SINKS, StreamRun.HIDDEN));
        panel(svg, 0, "µs per token", samples.micros(), "#d1495b");
        panel(svg, 1, "live heap, MiB", samples.mebibytes(), "#00798c");
        svg.text(PANEL, HEIGHT + 104, "middle", "fill=\"#555\"", "tokens so far");
        svg.write(file);
    }

    private void panel(Svg svg, int index, String title, List<Double> values, String color) {
        double end = samples.tokens().get(samples.tokens().size() - 1);
        double top = step(Collections.max(values)) * 4;
        new Plot(
                        svg,
                        new Plot.Axis(0, end, false),
                        new Plot.Axis(0, top, false),
                        60 + index * PANEL,
                        70,
                        PANEL - 90,
                        HEIGHT)
                .title(title)
                .ticks(List.of(0, end / 2, end), List.of(0, top / 4, top / 2, 3 * top / 4, top))
                .line(samples.tokens(), values, color, false);
    }

    /** A round number of which four are well above a value. */
    private static double step(double value) {
        double step = 1;
        while (4 * step < 1.3 * value) {
            step *= Math.log10(step) == Math.rint(Math.log10(step)) ? 5 : 2;
        }
        return step;
    }
}
