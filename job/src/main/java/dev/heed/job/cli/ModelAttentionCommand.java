package dev.heed.job.cli;

import dev.heed.job.minilm.AttentionExtract;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heed model attention}: one layer's attention as a model of its own. */
@Command(
        name = "attention",
        mixinStandardHelpOptions = true,
        description = {
            "Cuts the self-attention of one layer out of a BERT-type model: a folder that the job runs as bare causal attention.",
            "",
            "A token of it sees itself and what came before, where BERT's sees the whole text; and the residual, normalization and"
                    + " feed-forward parts around the attention are left out.%n"
        },
        footer = {"", "Example:", "  heed model attention models/minilm models/layer0 --layer 0"})
final class ModelAttentionCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FROM", description = "Folder of the BERT-type model.")
    private Path from;

    @Parameters(index = "1", paramLabel = "TO", description = "The folder to make; it must not exist, or be empty.")
    private Path to;

    @Option(
            names = "--layer",
            paramLabel = "N",
            defaultValue = "0",
            description = "The layer, from 0 (default ${DEFAULT-VALUE}).")
    private int layer;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String name = AttentionExtract.cut(from, to, layer);
        PrintWriter err = spec.commandLine().getErr();
        err.println(name + " is in " + to);
        err.flush();
        return 0;
    }
}
