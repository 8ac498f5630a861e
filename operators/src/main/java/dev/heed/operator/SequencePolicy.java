package dev.heed.operator;

import java.io.Serializable;
import java.util.Objects;

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
 * @param endedRetention milliseconds of processing time for which an ended sequence is remembered
 * @param idleClock the time in which the idle timeout is counted
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
        long endedRetention,
        Clock idleClock)
        implements Serializable {
    /** A policy that counts the idle timeout in processing time. */
    public SequencePolicy(
            Start start,
            Positions positions,
            long maxTokens,
            Overflow overflow,
            Gap gap,
            long reorderMaxTokens,
            long reorderTimeout,
            ModelChange onModelChange,
            long idleTimeout,
            long endedRetention) {
        this(
                start,
                positions,
                maxTokens,
                overflow,
                gap,
                reorderMaxTokens,
                reorderTimeout,
                onModelChange,
                idleTimeout,
                endedRetention,
                Clock.PROCESSING);
    }

    public SequencePolicy {
        requireAtLeast(1, maxTokens, "tokens of a context");
        requireAtLeast(0, reorderMaxTokens, "tokens that may wait");
        requireAtLeast(1, reorderTimeout, "milliseconds that a record may wait");
        requireAtLeast(1, idleTimeout, "milliseconds of the idle timeout");
        requireAtLeast(0, endedRetention, "milliseconds of the ended retention");
        Objects.requireNonNull(idleClock, "idleClock");
    }

    /** The same with another clock for idle sequences. */
    public SequencePolicy withIdleClock(Clock clock) {
        return new SequencePolicy(
                start,
                positions,
                maxTokens,
                overflow,
                gap,
                reorderMaxTokens,
                reorderTimeout,
                onModelChange,
                idleTimeout,
                endedRetention,
                clock);
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

    /** The time in which a deadline is counted. */
    public enum Clock {
        /** The time of the machine. */
        PROCESSING,
        /**
         * The time of the records, which watermarks tell: it stands still while no records come, and begins anew after a restore. A record
         * that is later than the watermark by more than a timeout keeps its sequence until the next watermark only.
         */
        EVENT
    }

    /** What happens to a cache that another model made. */
    public enum ModelChange {
        /** The sequence begins a new context at the next position. */
        RESTART,
        /** The job fails. */
        FAIL
    }
}
