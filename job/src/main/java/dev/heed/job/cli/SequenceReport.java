package dev.heed.job.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.heed.job.inspect.SequenceListing;
import dev.heed.job.inspect.SequenceSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How {@code heed state show} prints sequences. */
final class SequenceReport {
    private static final int SHORT = 12;
    private static final int FINGERPRINT = 64;
    private static final String GAP = "  ";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final List<String> COLUMNS =
            List.of("SEQUENCE", "EPOCH", "STATE", "POSITIONS", "TOKENS", "PAGES", "ROWS", "WAITING", "BYTES", "MODEL");

    private SequenceReport() {}

    /** Aligned columns under a heading; nothing if there is no sequence. */
    static void table(SequenceListing listing, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(COLUMNS);
        listing.first().forEach(sequence -> lines.add(cells(sequence)));
        if (lines.size() == 1) {
            return;
        }
        int[] widths = new int[COLUMNS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length()))
                        .append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static List<String> cells(SequenceSummary sequence) {
        return List.of(
                printable(sequence.id()),
                Integer.toString(sequence.epoch()),
                life(sequence),
                sequence.contextStart() + ".." + sequence.nextPosition(),
                Long.toString(sequence.tokens()),
                Long.toString(sequence.pages()),
                Long.toString(sequence.rows()),
                Long.toString(sequence.waiting()),
                Long.toString(sequence.bytes()),
                model(sequence.model()));
    }

    /** A fingerprint can be told by its beginning; what is held is named in full. */
    private static String model(String model) {
        return model.length() < FINGERPRINT ? model : model.substring(0, SHORT);
    }

    /** An id may be any text; a table is lines. */
    private static String printable(String id) {
        return CONTROL.matcher(id)
                .replaceAll(control -> String.format(
                        Locale.ROOT, "\\\\u%04x", (int) control.group().charAt(0)));
    }

    private static String life(SequenceSummary sequence) {
        return sequence.life().name().toLowerCase(Locale.ROOT);
    }

    /** One object a line, with the whole fingerprint. */
    static void json(SequenceListing listing, PrintWriter out) throws IOException {
        JsonFactory factory = JsonFactory.builder().build();
        try (JsonGenerator json = factory.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new MinimalPrettyPrinter(System.lineSeparator()));
            for (SequenceSummary sequence : listing.first()) {
                json.writeStartObject();
                json.writeStringField("sequenceId", sequence.id());
                json.writeNumberField("epoch", sequence.epoch());
                json.writeStringField("state", life(sequence));
                json.writeNumberField("contextStart", sequence.contextStart());
                json.writeNumberField("nextPosition", sequence.nextPosition());
                json.writeNumberField("tokens", sequence.tokens());
                json.writeNumberField("pages", sequence.pages());
                json.writeNumberField("rows", sequence.rows());
                json.writeNumberField("waiting", sequence.waiting());
                json.writeNumberField("bytes", sequence.bytes());
                json.writeStringField("model", sequence.model());
                json.writeEndObject();
            }
        }
        if (!listing.first().isEmpty()) {
            out.println();
        }
    }

    /** All sequences in one line. */
    static String total(SequenceListing listing) {
        return String.format(
                Locale.ROOT,
                "total: %d sequences, %d ended, %d tokens, %d pages, %d rows, %d waiting, %d bytes",
                listing.sequences(),
                listing.ended(),
                listing.tokens(),
                listing.pages(),
                listing.rows(),
                listing.waiting(),
                listing.bytes());
    }
}
