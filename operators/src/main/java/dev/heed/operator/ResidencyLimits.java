package dev.heed.operator;

import java.io.Serializable;

/**
 * Bounds of one subtask's memory and steps. Immutable.
 *
 * @param residentBytes bytes of pages in memory above which the least recently used sequences leave
 * @param dirtyBytes bytes of pages that are not durable yet above which they are written before the checkpoint
 * @param stepTokens tokens of a full step
 */
public record ResidencyLimits(long residentBytes, long dirtyBytes, int stepTokens) implements Serializable {
    public ResidencyLimits {
        if (residentBytes < 0 || dirtyBytes < 0 || stepTokens < 1) {
            throw new IllegalArgumentException("resident " + residentBytes + " and dirty " + dirtyBytes
                    + " bytes must not be negative, a step of " + stepTokens + " tokens must have at least 1");
        }
    }
}
