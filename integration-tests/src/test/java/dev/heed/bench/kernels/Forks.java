package dev.heed.bench.kernels;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures a cell in a JVM of its own. */
final class Forks {
    /** What a TaskManager runs on: the JVM chooses it for two CPUs or more, but not when it is kept to one. */
    private static final String COLLECTOR = "-XX:+UseG1GC";

    private final boolean quick;
    private final Path log;

    /** @param log file for what JMH says of the last cell */
    Forks(boolean quick, Path log) {
        this.quick = quick;
        this.log = log;
    }

    /** Microseconds: the median of the iterations of one JVM. */
    double run(Cell cell) throws RunnerException {
        RunResult result = new Runner(cell.part()
                        .options(cell)
                        .forks(1)
                        .jvmArgsAppend(COLLECTOR)
                        .shouldFailOnError(true)
                        .output(log.toString())
                        .warmupIterations(warmup(cell))
                        .warmupTime(TimeValue.milliseconds(250))
                        .measurementIterations(quick ? 5 : 9)
                        .measurementTime(new TimeValue(quick ? 60 : 100, TimeUnit.MILLISECONDS))
                        .build())
                .runSingle();
        List<Double> times = result.getBenchmarkResults().iterator().next().getIterationResults().stream()
                .map(Forks::time)
                .sorted()
                .toList();
        return times.get(times.size() / 2);
    }

    /**
     * Native code is warm at once. Of ours, C2 has compiled the long methods after about a second and a half on one core, which it
     * shares; before, a call takes a hundred times as long.
     */
    private int warmup(Cell cell) {
        boolean nativeCode = !cell.peer().isEmpty() && !cell.peer().equals("HEED");
        return nativeCode ? quick ? 2 : 4 : quick ? 10 : 16;
    }

    private static double time(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }
}
