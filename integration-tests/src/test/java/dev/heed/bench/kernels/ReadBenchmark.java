package dev.heed.bench.kernels;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How fast one core reads: OpenBLAS's dot product of the two halves of as much memory as a cache takes, since two streams of loads and
 * eight sums in registers are what a core reads fastest with. What no kernel can outrun that reads each key once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmark {
    /** KiB: within a second-level cache, within the third, beyond any. */
    @Param({"512", "8192", "262144"})
    public int kib;

    private int half;
    private FloatPointer left;
    private FloatPointer right;

    /** Touches the memory. */
    @Setup
    public void setUp() {
        openblas.blas_set_num_threads(1);
        half = kib * 1024 / Float.BYTES / 2;
        left = new FloatPointer(new float[half]);
        right = new FloatPointer(new float[half]);
    }

    @Benchmark
    public float read() {
        return openblas.cblas_sdot(half, left, 1, right, 1);
    }
}
