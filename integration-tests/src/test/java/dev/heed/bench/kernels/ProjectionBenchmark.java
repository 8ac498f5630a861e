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
import org.openjdk.jmh.annotations.TearDown;

/** Queries, keys and values of a few tokens: one matrix of hidden size → three times as many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProjectionBenchmark {
    @Param({"384", "768"})
    public int hidden;

    @Param({"1", "4", "16", "64"})
    public int rows;

    @Param("HEED")
    public String peer;

    private Projector projector;

    /** Packs the weights, and checks the peer's arithmetic. */
    @Setup
    public void setUp() {
        ProjectionData data = new ProjectionData(hidden, 3 * hidden, rows);
        projector = ProjectionPeer.valueOf(peer).projector(data);
        projector.project();
        data.check(projector.output());
    }

    @Benchmark
    public void project() {
        projector.project();
    }

    @TearDown
    public void tearDown() {
        projector.close();
    }
}
