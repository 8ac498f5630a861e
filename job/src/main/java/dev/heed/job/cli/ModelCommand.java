package dev.heed.job.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heed model}: what can be done with model folders. */
@Command(
        name = "model",
        description = {
            "Describes and makes model folders: a config.json and safetensors, as Hugging Face publishes them.%n"
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples, from nothing to a model that the job runs:",
            "  heed model fetch minilm models/minilm",
            "  heed model attention models/minilm models/layer0 --layer 0",
            "  heed model show models/layer0"
        },
        subcommands = {ModelShowCommand.class, ModelFetchCommand.class, ModelAttentionCommand.class})
final class ModelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
