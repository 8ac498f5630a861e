package dev.heed.job.size;

/**
 * What a job is to carry.
 *
 * @param parameters weights that a token is multiplied with, all layers
 * @param layers number of layers
 * @param inputFloats floats of an input row
 * @param outputFloats floats of an output row
 * @param bytesPerToken bytes of the keys and values of a token, all layers
 * @param context tokens of an open sequence, in the mean
 * @param sequences open sequences
 * @param tokensPerSecond of all sequences
 * @param chunk tokens of a record
 * @param checkpointSeconds from one checkpoint to the next
 */
public record Workload(
        long parameters,
        int layers,
        int inputFloats,
        int outputFloats,
        long bytesPerToken,
        long context,
        long sequences,
        double tokensPerSecond,
        int chunk,
        double checkpointSeconds) {
    public Workload {
        if (context < 1 || sequences < 1 || !(tokensPerSecond > 0) || chunk < 1 || !(checkpointSeconds > 0)) {
            throw new IllegalArgumentException("context " + context + ", " + sequences + " sequences, "
                    + tokensPerSecond + " tokens/s, records of " + chunk + " tokens, checkpoints every "
                    + checkpointSeconds + " s: all have to be above 0");
        }
    }
}
