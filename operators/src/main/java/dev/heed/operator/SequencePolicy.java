package dev.heed.operator;

import java.io.Serializable;

/**
 * What is decided about sequences by configuration. Immutable.
 *
 * @param start where the first record of an unknown sequence may begin
 * @param positions who numbers the tokens
 * @param maxTokens the most tokens of a context, unless it slides
 * @param overflow what happens when they are reached
 * @param gap what happens when tokens are missing for good
 * @param reorderMaxTokens tokens of a sequence that may wait for missing ones; 0 for none
 * @param reorderTimeout milliseconds for which a record may wait
 * @param onModelChange what happens to a cache that another model made
 * @param idleTimeout milliseconds without a record after which a sequence expires
 * @param endedRetention milliseconds for which an ended sequence is remembered
 */
public record SequencePolicy(
        Start start,
        Positions positions,
        long maxTokens,
        Overflow overflow,
        Gap gap,
        long reorderMaxTokens,
        long reorderTimeout,
        ModelChange onModelChange,
        long idleTimeout,
        long endedRetention)
        implements Serializable {
    public SequencePolicy {
        requireAtLeast(1, maxTokens, "tokens of a context");
        requireAtLeast(0, reorderMaxTokens, "tokens that may wait");
        requireAtLeast(1, reorderTimeout, "milliseconds that a record may wait");
        requireAtLeast(1, idleTimeout, "milliseconds of the idle timeout");
        requireAtLeast(0, endedRetention, "milliseconds of the ended retention");
    }

    private static void requireAtLeast(long least, long value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(value + " " + what + ": expected at least " + least);
        }
    }

    /** Where the first record of an unknown sequence may begin. */
    public enum Start {
        /** Anywhere: the topic may have been joined late, or the state have expired. */
        ANY,
        /** At position 0 only. */
        ZERO
    }

    /** Who numbers the tokens. */
    public enum Positions {
        /** The record. */
        RECORD,
        /** The operator, in order of arrival. */
        ARRIVAL
    }

    /** What happens when a context is full. */
    public enum Overflow {
        /** There is no limit: what leaves the model's window leaves the cache. */
        SLIDE,
        /** The sequence ends with the last token that fits. */
        END,
        /** Further tokens are rejected; the sequence stays open until it ends. */
        REJECT
    }

    /** What happens when tokens are missing and what follows them has waited for as long as it may. */
    public enum Gap {
        /** What has waited is rejected; the sequence still expects the missing tokens. */
        DEAD_LETTER,
        /** The sequence goes on with a hole. */
        CONTINUE
    }

    /** What happens to a cache that another model made. */
    public enum ModelChange {
        /** The sequence begins a new context at the next position. */
        RESTART,
        /** The job fails. */
        FAIL
    }
}
