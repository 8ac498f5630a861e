package dev.heed.job.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heed model show}: what is in a model folder. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a model folder as the job would, and describes it: its fingerprint, sizes and parameters, and what a token takes"
                    + " in the cache.%n"
        },
        footer = {"", "Example:", "  heed model show models/layer0"})
final class ModelShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The model folder.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> facts = ModelFacts.of(folder);
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        PrintWriter out = spec.commandLine().getOut();
        facts.forEach((name, fact) -> out.println(name + " ".repeat(width - name.length() + 2) + fact));
        out.flush();
        return 0;
    }
}
