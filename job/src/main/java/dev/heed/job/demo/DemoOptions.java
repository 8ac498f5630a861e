package dev.heed.job.demo;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What the demonstration is asked for. Immutable.
 *
 * @param text the sentence to report on
 * @param layer layer of the model to look at, 0-based; all if empty
 * @param head head to look at, 0-based; all if empty
 * @param causal whether a token sees only itself and what came before, which the model was not trained for
 * @param models folder in which the unpacked model is kept from run to run
 */
public record DemoOptions(String text, OptionalInt layer, OptionalInt head, boolean causal, Path models) {
    /** The sentence of the demonstration unless another is given. */
    public static final String SENTENCE = DemoText.SENTENCE;
}
