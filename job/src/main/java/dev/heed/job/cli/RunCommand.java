package dev.heed.job.cli;

import dev.heed.job.local.Checkpoints;
import dev.heed.job.local.LocalJob;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.LoadedConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heed run}: the job in an embedded Flink. */
@Command(
        name = "run",
        description = {
            "Runs the attention job in an embedded Flink against any Kafka, until it is stopped or, with input.bounded=true, until it"
                    + " has read all that was there when it started.",
            "",
            "Topics that are missing are created. Checkpoints go to execution.checkpointing.dir, by default below"
                    + " ~/.local/state/heed, and stay when the job is stopped: --resume goes on from the newest.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed run --bootstrap-servers 127.0.0.1:9092 -D model.path=models/attention",
            "  heed run --config heed.yaml -D input.bounded=true -D delivery.guarantee=at-least-once",
            "  heed run --config heed.yaml -D state.backend.type=rocksdb --resume ~/.local/state/heed/heed/checkpoints"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on from the newest completed checkpoint or savepoint at or below this folder.")
    private Path resume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        LoadedConfiguration loaded = options.load();
        Optional<Path> checkpoint = resume == null ? Optional.empty() : Optional.of(newest());
        PrintWriter err = spec.commandLine().getErr();
        checkpoint.ifPresent(path -> err.println("resuming from " + path));
        LocalJob job = LocalJob.start(loaded, checkpoint);
        err.println("running: " + loaded.settings().input().topic() + " → "
                + loaded.settings().output().topic() + "; "
                + (loaded.settings().input().bounded() ? "ends at the end of the input" : "Ctrl-C stops"));
        err.flush();
        job.await();
        err.println("done");
        err.flush();
        return 0;
    }

    private Path newest() {
        try {
            if (Files.isDirectory(resume)) {
                return Checkpoints.newest(resume.toAbsolutePath())
                        .orElseThrow(() -> new ConfigurationException("--resume is '" + resume
                                + "': there is no completed checkpoint; name a folder above one, or leave it out"));
            }
            throw new ConfigurationException("--resume is '" + resume + "': there is no such folder");
        } catch (IOException e) {
            throw new ConfigurationException("--resume is '" + resume + "': it cannot be read: " + e.getMessage(), e);
        }
    }
}
