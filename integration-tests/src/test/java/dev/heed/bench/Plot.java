package dev.heed.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A panel of a drawing with its axes: turns values into pixels. */
public final class Plot {
    private static final String GRID = "stroke=\"#ddd\"";
    private static final String LABEL = "fill=\"#555\"";

    private final Svg svg;
    private final Axis x;
    private final Axis y;
    private final double left;
    private final double top;
    private final double width;
    private final double height;

    /** From the lower left corner of its axes: {@code left}, {@code top + height}. */
    public Plot(Svg svg, Axis x, Axis y, double left, double top, double width, double height) {
        this.svg = svg;
        this.x = x;
        this.y = y;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
    }

    /**
     * What lies along an edge.
     *
     * @param logarithmic whether equal factors are equal lengths
     */
    public record Axis(double from, double to, boolean logarithmic) {
        double share(double value) {
            return logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
        }
    }

    /** The pixel of a value on the horizontal axis. */
    public double x(double value) {
        return left + width * x.share(value);
    }

    /** The pixel of a value on the vertical axis. */
    public double y(double value) {
        return top + height * (1 - y.share(value));
    }

    /** Adds a title above. */
    public Plot title(String title) {
        svg.text(left, top - 10, "start", "font-weight=\"bold\" fill=\"#222\"", title);
        return this;
    }

    /** Adds labels to both axes, and lines to the values of the vertical one. */
    public Plot ticks(List<? extends Number> xs, List<? extends Number> ys) {
        for (Number tick : ys) {
            double at = y(tick.doubleValue());
            svg.line(left, at, left + width, at, GRID).text(left - 6, at + 4, "end", LABEL, label(tick));
        }
        for (Number tick : xs) {
            svg.text(x(tick.doubleValue()), top + height + 18, "middle", LABEL, label(tick));
        }
        svg.line(left, top + height, left + width, top + height, "stroke=\"#888\"");
        return this;
    }

    private static String label(Number tick) {
        double value = tick.doubleValue();
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : tick.toString();
    }

    /** A line through points, with dots if asked for. */
    public Plot line(List<Double> xs, List<Double> ys, String color, boolean dots) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < xs.size(); i++) {
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(xs.get(i)), y(ys.get(i))));
            if (dots) {
                svg.circle(x(xs.get(i)), y(ys.get(i)), 3, "fill=\"" + color + "\"");
            }
        }
        svg.path(String.join(" ", points), "stroke=\"" + color + "\" stroke-width=\"2\"");
        return this;
    }
}
