package dev.heed.operator;

import java.io.Serializable;

/**
 * What is decided about sequences by configuration. Immutable.
 *
 * @param start where the first record of an unknown sequence may begin
 * @param positions who numbers the tokens
 * @param maxTokens the most tokens of a context
 * @param overflow what happens when they are reached
 * @param onModelChange what happens to a cache that another model made
 * @param idleTimeout milliseconds without a record after which a sequence expires
 * @param endedRetention milliseconds for which an ended sequence is remembered
 */
public record SequencePolicy(
        Start start,
        Positions positions,
        long maxTokens,
        Overflow overflow,
        ModelChange onModelChange,
        long idleTimeout,
        long endedRetention)
        implements Serializable {
    public SequencePolicy {
        if (maxTokens < 1 || idleTimeout < 1 || endedRetention < 0) {
            throw new IllegalArgumentException("context of " + maxTokens + " tokens, idle timeout " + idleTimeout
                    + " ms, ended retention " + endedRetention + " ms: expected at least 1, 1 and 0");
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
        /** The sequence ends with the last token that fits. */
        END,
        /** Further tokens are rejected; the sequence stays open until it ends. */
        REJECT
    }

    /** What happens to a cache that another model made. */
    public enum ModelChange {
        /** The sequence begins a new context at the next position. */
        RESTART,
        /** The job fails. */
        FAIL
    }
}
