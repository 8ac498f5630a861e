package dev.heed.job.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the demonstration streams. */
final class DemoText {
    /** The sentence of which the report speaks unless another is given. */
    static final String SENTENCE = "The animal didn't cross the street because it was tired.";

    private static final String COMPANY = "alice.txt";

    private DemoText() {}

    /** Sentences that are streamed along, from Lewis Carroll, Alice's Adventures in Wonderland (1865). */
    static List<String> company() {
        try (InputStream in = DemoText.class.getResourceAsStream(COMPANY);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
