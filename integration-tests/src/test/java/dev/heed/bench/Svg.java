package dev.heed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A drawing on a white ground, in pixels from the upper left. */
public final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    /** An empty drawing of a size. */
    public Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * Adds a text.
     *
     * @param anchor {@code start}, {@code middle} or {@code end}
     */
    public Svg text(double x, double y, String anchor, String style, String text) {
        return add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>",
                x, y, anchor, style, text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    /** Adds a line. */
    public Svg line(double x1, double y1, double x2, double y2, String style) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>", x1, y1, x2, y2, style);
    }

    /** Adds a circle. */
    public Svg circle(double x, double y, double radius, String style) {
        return add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s/>", x, y, radius, style);
    }

    /** Adds a rectangle, from its upper left corner. */
    public Svg rectangle(double x, double y, double width, double height, String style) {
        return add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>", x, y, width, height, style);
    }

    /**
     * Adds a line through points.
     *
     * @param points {@code x,y x,y …}
     */
    public Svg path(String points, String style) {
        return add("<polyline points=\"%s\" fill=\"none\" %s/>", points, style);
    }

    private Svg add(String pattern, Object... values) {
        body.append(String.format(Locale.ROOT, pattern, values)).append('\n');
        return this;
    }

    /** Writes the file. */
    public void write(Path file) throws IOException {
        Files.writeString(file, String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
                font-family="sans-serif" font-size="12">
                <rect width="%1$d" height="%2$d" fill="white"/>
                """, width, height) + body + "</svg>\n");
    }
}
