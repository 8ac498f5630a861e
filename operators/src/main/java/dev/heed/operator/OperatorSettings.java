package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.model.AttentionSelection;
import java.io.Serializable;
import java.util.Objects;
import java.util.Set;

/**
 * Everything that the operator is told by configuration. Immutable; it travels in the job graph, so nothing large and nothing secret is
 * in it.
 *
 * @param modelPath the folder of the model, a URI of any Flink file system or a local path
 * @param output which vectors go out
 * @param sequences what is decided about sequences
 * @param cacheType the type in which keys and values are cached
 * @param residentBytes bytes of pages in memory per subtask; −1 for a share of the heap
 * @param dirtyBytes bytes of pages that are not durable, per subtask
 * @param stepTokens tokens of a full step
 * @param lingerMillis how long a token waits for others, milliseconds; 0 to run each record at once
 * @param reportedLayers layers whose attention weights go to the side output; empty for none
 * @param reportedHeads heads whose weights do; empty for all
 * @param reportedKeys the most keys of a reported row
 * @param rejections the share of rejected records above which the job fails
 */
public record OperatorSettings(
        String modelPath,
        VectorOutput output,
        SequencePolicy sequences,
        CacheType cacheType,
        long residentBytes,
        long dirtyBytes,
        int stepTokens,
        long lingerMillis,
        Set<Integer> reportedLayers,
        Set<Integer> reportedHeads,
        int reportedKeys,
        RejectionRatio.Limit rejections)
        implements Serializable {
    public OperatorSettings {
        Objects.requireNonNull(modelPath, "modelPath");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(sequences, "sequences");
        Objects.requireNonNull(cacheType, "cacheType");
        Objects.requireNonNull(rejections, "rejections");
        reportedLayers = Set.copyOf(reportedLayers);
        reportedHeads = Set.copyOf(reportedHeads);
        if (stepTokens < 1 || lingerMillis < 0 || reportedKeys < 1) {
            throw new IllegalArgumentException("step of " + stepTokens + " tokens, linger " + lingerMillis + " ms, top "
                    + reportedKeys + ": expected at least 1, 0 and 1");
        }
    }

    AttentionSelection selection() {
        return new AttentionSelection(reportedLayers, reportedHeads);
    }
}
