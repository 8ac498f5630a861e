package dev.heed.job.size;

/**
 * The sums. Each starts from a number that has been measured by {@code heed bench} on two vCPUs of an AMD EPYC (Zen 4), with hidden size
 * 384, 12 heads and one layer; the READMEs of the operators and of deploy show the tables that they are taken from.
 *
 * @param work what is to be carried
 */
public record Sizing(Workload work) {
    /** Multiply-adds of a core in a microsecond, of whole steps: 4 × 384 × 384 in 9.4 µs, which is what the kernels take beside the cache. */
    static final double PROJECTIONS_PER_MICRO = 4 * 384 * 384 / 9.4;

    /** Bytes of keys and values of one token of one layer that the state below was measured with. */
    static final double MEASURED_BYTES = 3072;

    /**
     * Bytes of cached keys and values that a core computes on in a microsecond: the kernels took 20.5, 57 and 200 µs at contexts of 64,
     * 256 and 1024, softmax and all.
     */
    static final double CACHE_BYTES_PER_MICRO = 16_500;

    /** CPU of a token's keys and values on their way into RocksDB, its flushes and compaction among it; the heap backend takes 2 to 5. */
    static final double STATE_MICROS = 13;

    /**
     * CPU of a record from Kafka to Kafka beside the kernels and state: clients, codecs, shuffle, garbage collection. With the state of
     * RocksDB the whole job took 47.9 µs a token at a context of 64 and 83.2 at 256.
     */
    static final double RECORD_MICROS = 14;

    /** Tokens of a page, which a sequence has whole in memory. */
    static final int PAGE_TOKENS = 16;

    /** Heap of a sequence beside its pages. */
    static final long SEQUENCE_BYTES = 512;

    /** Bytes of a record beside its floats: key, positions, model, the record's head in its batch. */
    static final int RECORD_BYTES = 160;

    /** Tokens of a sequence from one checkpoint to the next, and how many times their bytes incremental checkpoints carry away. */
    private static final double[][] CARRIED_AWAY = {{1, 3.3}, {4, 2.9}, {16, 2.5}, {64, 2.1}};

    /** Microseconds of CPU for a token. */
    public double microsPerToken() {
        double projections = work.parameters() / PROJECTIONS_PER_MICRO;
        double attention = work.context() * (double) work.bytesPerToken() / CACHE_BYTES_PER_MICRO;
        double state = STATE_MICROS * work.bytesPerToken() / MEASURED_BYTES;
        return projections + attention + state + RECORD_MICROS / work.chunk();
    }

    /** Cores that are busy with nothing else. */
    public double cores() {
        return microsPerToken() * work.tokensPerSecond() / 1e6;
    }

    /** Bytes of a sequence in state. */
    public double sequenceBytes() {
        return (double) work.context() * work.bytesPerToken();
    }

    /** Bytes of all open sequences in state. */
    public double stateBytes() {
        return sequenceBytes() * work.sequences();
    }

    /** Heap of a sequence that is in memory: its last page is half full in the mean. */
    public double residentBytes() {
        return sequenceBytes() + PAGE_TOKENS / 2.0 * work.bytesPerToken() + SEQUENCE_BYTES;
    }

    /** Tokens from one checkpoint to the next. */
    public double tokensPerCheckpoint() {
        return work.tokensPerSecond() * work.checkpointSeconds();
    }

    /** Bytes that a checkpoint of the heap backend writes: everything. */
    public double heapCheckpointBytes() {
        return stateBytes();
    }

    /** Bytes that an incremental checkpoint of RocksDB carries away, compaction included; no more than there is. */
    public double incrementalCheckpointBytes() {
        double each = Math.max(1, tokensPerCheckpoint() / work.sequences());
        return Math.min(stateBytes(), tokensPerCheckpoint() * work.bytesPerToken() * carriedAway(each));
    }

    /** Between the measured numbers of tokens along the logarithm, beyond them as at the end. */
    static double carriedAway(double tokens) {
        for (int i = 1; i < CARRIED_AWAY.length; i++) {
            double[] from = CARRIED_AWAY[i - 1];
            double[] to = CARRIED_AWAY[i];
            if (tokens <= to[0]) {
                double share = Math.log(Math.max(tokens, from[0]) / from[0]) / Math.log(to[0] / from[0]);
                return from[1] + share * (to[1] - from[1]);
            }
        }
        return CARRIED_AWAY[CARRIED_AWAY.length - 1][1];
    }

    /** Bytes a second from Kafka. */
    public double inputBytesPerSecond() {
        return bytesPerSecond(work.inputFloats());
    }

    /** Bytes a second to Kafka. */
    public double outputBytesPerSecond() {
        return bytesPerSecond(work.outputFloats());
    }

    private double bytesPerSecond(int floats) {
        return work.tokensPerSecond() * ((double) floats * Float.BYTES + (double) RECORD_BYTES / work.chunk());
    }

    /**
     * TaskManagers, by what is scarcer.
     *
     * @param cores of each that the job may keep busy
     * @param heapBytes of each that caches may take
     * @param resident the share of the open sequences that is to be in memory; 1 with the heap backend
     */
    public long taskManagers(double cores, double heapBytes, double resident) {
        double byCores = cores() / cores;
        double byHeap = residentBytes() * work.sequences() * resident / heapBytes;
        return (long) Math.ceil(Math.max(byCores, byHeap));
    }
}
