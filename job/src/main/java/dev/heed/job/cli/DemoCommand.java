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
            "A few dozen other sentences are streamed along, interleaved token by token, so that many caches live at once. All"
                    + " numbers are read from the output topics.%n"
        },
        footer = {
            "",
            "Examples:",
            "  heed demo",
            "  heed demo --text 'The trophy did not fit into the suitcase because it was too big.' --head 3"
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
            defaultValue = "0",
            description = "Layer of the model whose attention is used, 0-based (default ${DEFAULT-VALUE}).")
    private int layer;

    @Option(names = "--head", paramLabel = "N", description = "Head to show, 0-based (default: the mean of all).")
    private Integer head;

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
                layer,
                head == null ? OptionalInt.empty() : OptionalInt.of(head),
                LocalState.folder(System.getenv()).resolve("models"));
        new Demo(options, spec.commandLine().getOut(), step -> {
                    err.println("demo: " + step);
                    err.flush();
                })
                .run();
        return 0;
    }
}
