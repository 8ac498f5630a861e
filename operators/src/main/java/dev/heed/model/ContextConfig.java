package dev.heed.model;

import dev.heed.kernel.Visibility;
import java.util.OptionalInt;

/**
 * What of its context a token sees, and how long a context may be. Immutable.
 *
 * @param causal whether a token sees only itself and what came before
 * @param maxPositions positions that the model allows, if it is limited
 * @param window how many positions up to its own a query sees, if not all
 * @param sinks the first positions of a context that every query sees whatever the window
 */
public record ContextConfig(boolean causal, OptionalInt maxPositions, OptionalInt window, int sinks) {
    /** Everything before, without a limit. */
    public static final ContextConfig CAUSAL = new ContextConfig(true, OptionalInt.empty(), OptionalInt.empty(), 0);

    /** Everything, before and after, without a limit. */
    public static final ContextConfig FULL = new ContextConfig(false, OptionalInt.empty(), OptionalInt.empty(), 0);

    public ContextConfig {
        if (window.isPresent() && !causal) {
            throw new IllegalArgumentException("a window of positions needs causal attention");
        }
        if (sinks < 0 || (sinks > 0 && window.isEmpty())) {
            throw new IllegalArgumentException(sinks + " sinks: expected 0, or a window that they are kept beside");
        }
    }

    public ContextConfig withWindow(int newWindow, int newSinks) {
        return new ContextConfig(causal, maxPositions, OptionalInt.of(newWindow), newSinks);
    }

    public ContextConfig withMaxPositions(int maximum) {
        return new ContextConfig(causal, OptionalInt.of(maximum), window, sinks);
    }

    /** Which keys a query of a context sees that begins at a position. */
    Visibility visibility(long contextStart) {
        if (window.isEmpty()) {
            return causal ? Visibility.CAUSAL : Visibility.FULL;
        }
        return new Visibility(causal, window.getAsInt(), sinks == 0 ? 0 : contextStart + sinks);
    }
}
