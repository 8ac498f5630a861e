package dev.heed.bench.kernels;

import dev.heed.kernel.OrderOfChains;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the order of arithmetic costs: scores and mixes over a block of 64 tokens, 12 heads × 64, as specified and in two chains each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OrderBenchmark {
    static final String SPECIFIED = "specified";
    static final String FREE = "free";

    @Param({SPECIFIED, FREE})
    public String order;

    private OrderOfChains block;
    private boolean isFree;

    /** Makes a block, and sees that both orders do the same. */
    @Setup
    public void setUp() {
        block = new OrderOfChains(DecodeData.QUERY_HEADS, DecodeData.HEAD_DIM);
        isFree = order.equals(FREE);
        block.specified();
        double specified = block.sum();
        block.free();
        if (!(Math.abs(block.sum() - specified) < 1e-6 * specified)) {
            throw new IllegalStateException(block.sum() + ", not " + specified);
        }
    }

    @Benchmark
    public OrderOfChains block() {
        if (isFree) {
            block.free();
        } else {
            block.specified();
        }
        return block;
    }
}
