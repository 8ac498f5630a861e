package dev.heed.job.demo;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What the demonstration is asked for. Immutable.
 *
 * @param text the sentence to report on
 * @param layer layer of the model, 0-based
 * @param head the head to show; all folded if empty
 * @param models folder in which the unpacked model is kept from run to run
 */
public record DemoOptions(String text, int layer, OptionalInt head, Path models) {
    /** The sentence of the demonstration unless another is given. */
    public static final String SENTENCE = DemoText.SENTENCE;
}
