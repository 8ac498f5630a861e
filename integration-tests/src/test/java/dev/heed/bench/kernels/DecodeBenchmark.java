package dev.heed.bench.kernels;

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
import org.openjdk.jmh.annotations.TearDown;

/** One token, all heads, its key and value appended. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {
    @Param({"128", "512", "2048", "8192"})
    public int n;

    @Param({"12", "4"})
    public int keyHeads;

    @Param("HEED")
    public String peer;

    private Decoder decoder;

    /** Makes the cache, and checks the peer's arithmetic. */
    @Setup
    public void setUp() {
        DecodeData data = new DecodeData(n, keyHeads);
        decoder = DecodePeer.valueOf(peer).decoder(data);
        sixteenTokens();
        data.check(decoder.mixed());
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

    @TearDown
    public void tearDown() {
        decoder.close();
    }
}
