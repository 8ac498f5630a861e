package dev.heed.job.cli;

import dev.heed.cache.CacheType;
import dev.heed.job.size.Sizing;
import dev.heed.job.size.Workload;
import dev.heed.kernel.HeadLayout;
import dev.heed.model.AttentionConfig;
import dev.heed.model.ModelDescription;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heed size}: what a job takes. */
@Command(
        name = "size",
        description = {
            "Says what a job takes: bytes of state, cores, checkpoints, network, TaskManagers; from what has been measured of one layer with"
                    + " hidden size 384 and 12 heads on two vCPUs of an AMD EPYC (Zen 4). Measure yours before you rely on it.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed size --sequences 10000000 --context 64 --rate 100000",
            "  heed size --model models/minilm --dtype int8 --context 256 --rate 20000 --backend hashmap"
        })
final class SizeCommand implements Callable<Integer> {
    /** Where CPU is not to be busy for more than that, so that what a failure has left can be caught up with. */
    private static final double BUSY = 0.7;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model folder; without it, the model that was measured.")
    private Path folder;

    @Option(names = "--dtype", description = "float32, bfloat16 or int8 (${DEFAULT-VALUE}).")
    private CacheType dtype = CacheType.FLOAT32;

    @Option(names = "--sequences", paramLabel = "N", description = "Open sequences (${DEFAULT-VALUE}).")
    private long sequences = 100_000;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens of an open sequence, in the mean (${DEFAULT-VALUE}).")
    private long context = 256;

    @Option(names = "--rate", paramLabel = "N", description = "Tokens a second, of all sequences (${DEFAULT-VALUE}).")
    private double rate = 10_000;

    @Option(names = "--chunk", paramLabel = "N", description = "Tokens of a record (${DEFAULT-VALUE}).")
    private int chunk = 1;

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "N",
            description = "From one checkpoint to the next (${DEFAULT-VALUE}).")
    private double checkpointSeconds = 5;

    @Option(names = "--backend", description = "rocksdb or hashmap (${DEFAULT-VALUE}).")
    private Backend backend = Backend.rocksdb;

    @Option(
            names = "--resident",
            paramLabel = "SHARE",
            description = "Share of the open sequences that RocksDB's subtasks keep in memory (${DEFAULT-VALUE}).")
    private double resident = 0.1;

    @Option(names = "--cores", paramLabel = "N", description = "Cores of a TaskManager (${DEFAULT-VALUE}).")
    private double cores = 4;

    @Option(
            names = "--heap-gib",
            paramLabel = "N",
            description = "Heap of a TaskManager that caches may take, GiB (${DEFAULT-VALUE}).")
    private double heapGib = 8;

    @Spec
    private CommandSpec spec;

    /** Flink's names of the state backends. */
    enum Backend {
        rocksdb,
        hashmap
    }

    @Override
    public Integer call() {
        Sizing sizing = new Sizing(workload());
        Map<String, String> facts = facts(sizing);
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        PrintWriter out = spec.commandLine().getOut();
        facts.forEach((name, fact) -> out.println(name + " ".repeat(width - name.length() + 2) + fact));
        out.flush();
        return 0;
    }

    private Workload workload() {
        if (!(resident > 0 && resident <= 1) || !(cores > 0) || !(heapGib > 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--resident has to be in (0, 1], --cores and --heap-gib above 0");
        }
        try {
            if (folder == null) {
                long bytes = dtype.bytesPerToken(new HeadLayout(12, 12, 32, 32));
                return new Workload(
                        4 * 384 * 384, 1, 384, 384, bytes, context, sequences, rate, chunk, checkpointSeconds);
            }
            ModelDescription model = ModelDescription.of(folder);
            AttentionConfig config = model.attention();
            return new Workload(
                    model.parameters(),
                    config.layers(),
                    config.hiddenSize(),
                    config.outputSize(),
                    model.cacheBytesPerToken(dtype),
                    context,
                    sequences,
                    rate,
                    chunk,
                    checkpointSeconds);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Map<String, String> facts(Sizing sizing) {
        boolean heap = backend == Backend.hashmap;
        double checkpoint = heap ? sizing.heapCheckpointBytes() : sizing.incrementalCheckpointBytes();
        long managers = sizing.taskManagers(cores * BUSY, heapGib * (1L << 30), heap ? 1 : resident);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "keys and values",
                bytes((double) sizing.work().bytesPerToken()) + " a token, "
                        + bytes(sizing.sequenceBytes()) + " a sequence in state, " + bytes(sizing.residentBytes())
                        + " in memory");
        facts.put("state", bytes(sizing.stateBytes()) + " of all open sequences");
        facts.put(
                "CPU",
                format("%.0f µs a token: %.1f cores", sizing.microsPerToken(), sizing.cores())
                        + format("; %.0f cores for a million tokens a second", sizing.microsPerToken()));
        facts.put(
                "checkpoint",
                bytes(checkpoint) + (heap ? ", everything each time" : ", incremental, compaction included") + ": "
                        + bytes(checkpoint / checkpointSeconds) + " a second");
        facts.put(
                "network",
                bytes(sizing.inputBytesPerSecond()) + " a second in, " + bytes(sizing.outputBytesPerSecond())
                        + " out, and between TaskManagers what comes in");
        facts.put(
                "TaskManagers",
                format("%,d", managers)
                        + format(" of %.0f cores, busy for %.0f %%,", cores, 100 * BUSY)
                        + format(" with %.0f GiB of heap for caches, ", heapGib)
                        + (heap
                                ? "all sequences in memory"
                                : format("%.0f %% of the sequences in memory", 100 * resident)));
        return facts;
    }

    private static String bytes(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return format(value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
