package dev.heed.job.cli;

import dev.heed.job.demo.Demo;
import dev.heed.job.demo.DemoOptions;
import dev.heed.job.local.LocalState;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heed demo}: everything at once, for a first look. */
@Command(
        name = "demo",
        description = {
            "Streams a sentence through a real model, an embedded Kafka broker and an embedded Flink, and shows who attends to whom.",
            "",
            "The model is all-MiniLM-L6-v2, all layers of it: an encoder, of which a token sees its whole sentence. With --causal a"
                    + " token sees itself and what came before.",
            "",
            "A few dozen other sentences are streamed along, interleaved token by token, so that many caches live at once. All"
                    + " numbers are read from the output topics.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed demo",
            "  heed demo --text 'The trophy did not fit into the suitcase because it was too big.' --layer 3",
            "  heed demo --causal"
        })
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "The sentence to report on (default: " + DemoOptions.SENTENCE + ")")
    private String text = DemoOptions.SENTENCE;

    @Option(
            names = "--layer",
            paramLabel = "N",
            description = "Layer to look at, 0-based (default: all, to show the head that tells most).")
    private Integer layer;

    @Option(names = "--head", paramLabel = "N", description = "Head to look at, 0-based (default: all of the layer).")
    private Integer head;

    @Option(names = "--causal", description = "Run the model as a causal stack.")
    private boolean causal;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (text.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--text is blank: give it a sentence");
        }
        PrintWriter err = spec.commandLine().getErr();
        DemoOptions options = new DemoOptions(
                text,
                optional(layer),
                optional(head),
                causal,
                LocalState.folder(System.getenv()).resolve("models"));
        new Demo(options, spec.commandLine().getOut(), step -> {
                    err.println("demo: " + step);
                    err.flush();
                })
                .run();
        return 0;
    }

    private static OptionalInt optional(Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
