package dev.heed.bench.kernels;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How fast one core reads: sums of as much memory as a cache takes. What no kernel can outrun that reads each key once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmark {
    private static final int LANES = 256;

    /** KiB: within a second-level cache, within the third, beyond any. */
    @Param({"512", "8192", "262144"})
    public int kib;

    private final float[] sums = new float[LANES];
    private float[] floats;

    /** Touches the memory. */
    @Setup
    public void setUp() {
        floats = new float[kib * 256];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = i & 1;
        }
    }

    /** Sums that the compiler makes vectors of; eight of them are read for each that is written, and that stays in L1. */
    @Benchmark
    public float[] read() {
        for (int at = 0; at < floats.length; at += 8 * LANES) {
            add(floats, at, sums);
        }
        return sums;
    }

    private static void add(float[] x, int at, float[] sums) {
        for (int i = 0; i < LANES; i++) {
            int j = at + i;
            sums[i] += ((x[j] + x[j + LANES]) + (x[j + 2 * LANES] + x[j + 3 * LANES]))
                    + ((x[j + 4 * LANES] + x[j + 5 * LANES]) + (x[j + 6 * LANES] + x[j + 7 * LANES]));
        }
    }
}
