package dev.heed.job.text;

import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts the tokens of a text into the records of one whole sequence. */
public final class TextSegments {
    private TextSegments() {}

    /**
     * The records of a sequence in their order, the last of which ends it. They carry no event time: that of the Kafka record counts.
     *
     * @param sequenceId identifies the sequence
     * @param text the tokens, at least one
     * @param tokensPerRecord tokens of each record but the last, which may have fewer
     * @param model name of the model that made the rows
     */
    public static List<TokenSegment> of(String sequenceId, EmbeddedText text, int tokensPerRecord, String model) {
        int count = text.tokens().size();
        int hidden = text.embeddings().length / count;
        RecordOrigin origin = new RecordOrigin("text", 0, 0, 0, List.of());
        List<TokenSegment> segments = new ArrayList<>();
        for (int from = 0; from < count; from += tokensPerRecord) {
            int to = Math.min(from + tokensPerRecord, count);
            segments.add(new TokenSegment(
                    sequenceId,
                    0,
                    from,
                    to - from,
                    Arrays.copyOfRange(text.embeddings(), from * hidden, to * hidden),
                    text.tokens().subList(from, to).toArray(String[]::new),
                    to == count,
                    false,
                    null,
                    model,
                    origin));
        }
        return segments;
    }
}
