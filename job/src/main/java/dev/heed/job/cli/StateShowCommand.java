package dev.heed.job.cli;

import dev.heed.job.inspect.SavedSequences;
import dev.heed.job.inspect.SequenceListing;
import dev.heed.job.local.Checkpoints;
import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heed state show}: the sequences in a savepoint or checkpoint. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the sequences in a savepoint or completed checkpoint of the job, on any backend, by their ids. Nothing in"
                    + " it is changed.",
            "",
            "TOKENS are those of the context, POSITIONS those from the first that the next token could see to the one expected next. PAGES"
                    + " are sealed pages of 16 tokens, all layers; ROWS are the tokens, times layers, of the pages that still grow; BYTES"
                    + " is the size of both; WAITING counts records that came before those that precede them. An ended sequence is a marker without pages, for sequence.ended-retention.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed state show savepoints/savepoint-5b3d2c-1f0e9a8b7c6d",
            "  heed state show --newest ~/.local/state/heed/heed/checkpoints --limit 20",
            "  heed state show --newest checkpoints --json | jq -s 'sort_by(-.bytes)[:10]'"
        })
final class StateShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SAVEPOINT", description = "The folder with the file _metadata.")
    private Path folder;

    @Option(
            names = "--newest",
            description = "SAVEPOINT is a folder at or above several: show the newest that is complete.")
    private boolean newest;

    @Option(names = "--json", description = "One JSON object a sequence; the total goes to standard error.")
    private boolean json;

    @Option(names = "--limit", paramLabel = "N", description = "List the first N only; the total counts all.")
    private int limit = Integer.MAX_VALUE;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + "; use 0 or more");
        }
        Path savepoint = savepoint();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (newest) {
            err.println("newest: " + savepoint);
            err.flush();
        }
        SequenceListing listing = new SequenceListing(limit);
        SavedSequences.open(savepoint).forEach(listing::add);
        if (json) {
            SequenceReport.json(listing, out);
        } else {
            SequenceReport.table(listing, out);
        }
        (json ? err : out).println(SequenceReport.total(listing));
        out.flush();
        err.flush();
        return 0;
    }

    private Path savepoint() {
        if (!Files.isDirectory(folder)) {
            throw new ConfigurationException("'" + folder + "': there is no such folder");
        }
        try {
            Path found = newest
                    ? Checkpoints.newest(folder.toAbsolutePath())
                            .orElseThrow(() -> new ConfigurationException(
                                    "there is no completed checkpoint below '" + folder + "'"))
                    : folder;
            if (!Checkpoints.isComplete(found)) {
                throw new ConfigurationException(
                        "'" + folder + "' has no file _metadata: it is not a completed savepoint"
                                + " or checkpoint; --newest looks for one below it");
            }
            return found;
        } catch (IOException e) {
            throw new ConfigurationException("'" + folder + "' cannot be searched: " + e.getMessage(), e);
        }
    }
}
