package dev.heed.bench.kernels;

import dev.heed.cache.CacheType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What {@link DecodeBenchmark} does, by our kernels, with keys and values of each type. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TypeBenchmark {
    /** Rounding to int8 moves a key or a value by 1 in 127 at most, and weights with them. */
    private static final double ALLOWANCE = 0.05;

    @Param({"128", "512", "2048", "8192"})
    public int n;

    @Param("12")
    public int keyHeads;

    @Param({"FLOAT32", "BFLOAT16", "INT8"})
    public String type;

    private HeedDecoder decoder;

    /** Makes the cache, and checks that the type is what it says. */
    @Setup
    public void setUp() {
        DecodeData data = new DecodeData(n, keyHeads);
        decoder = new HeedDecoder(data, CacheType.valueOf(type));
        sixteenTokens();
        data.check(decoder.mixed(), ALLOWANCE);
        decoder.restart();
    }

    private void sixteenTokens() {
        for (int token = 0; token < DecodeData.TOKENS; token++) {
            decoder.decode(token);
        }
    }

    @Benchmark
    @OperationsPerInvocation(DecodeData.TOKENS)
    public void decode() {
        sixteenTokens();
        decoder.restart();
    }
}
