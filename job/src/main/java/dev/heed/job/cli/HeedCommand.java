package dev.heed.job.cli;

import dev.heed.job.options.ConfigurationException;
import dev.heed.model.ModelException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code heed}: its commands, and what becomes of their errors. */
@Command(
        name = "heed",
        description = {"Streaming attention for Apache Flink: token vectors in, vectors that know their context out.%n"
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit status: 0 done, 2 bad usage or configuration, 1 anything else.",
            "Data goes to standard output, all else to standard error; HEED_LOG_LEVEL=info shows more of it.",
            "heed COMMAND --help says more, with examples."
        })
public final class HeedCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(HeedCommand.class);

    /** The commands, in the order of the help. */
    private static final Class<?>[] COMMANDS = {
        DemoCommand.class,
        BrokerCommand.class,
        RunCommand.class,
        EmbedCommand.class,
        TailCommand.class,
        ReplayCommand.class,
        StateCommand.class,
        ModelCommand.class,
        SizeCommand.class
    };

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The program as {@link #main} runs it; the tests give it other streams. */
    static CommandLine commandLine() {
        CommandLine heed = new CommandLine(new HeedCommand());
        for (Class<?> command : COMMANDS) {
            heed.addSubcommand(command);
        }
        addHelp(heed);
        return heed.setOut(utf8(FileDescriptor.out))
                .setErr(utf8(FileDescriptor.err))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, words) -> badUsage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version()).mixinStandardHelpOptions(true);
        command.getSubcommands().values().forEach(HeedCommand::addHelp);
    }

    /** Without a command: the help, as an error. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    private static int badUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        return complain(command, oneLine(usage(e)) + "; see " + name + " --help", CommandLine.ExitCode.USAGE);
    }

    /** Picocli's message, except that it speaks of unmatched arguments where a name is misspelt. */
    private static String usage(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return e.getMessage();
        }
        String word = unmatched.getUnmatched().get(0);
        boolean option =
                word.startsWith("-") || e.getCommandLine().getSubcommands().isEmpty();
        List<String> similar = unmatched.getSuggestions();
        return "'" + word + "' is not " + (option ? "an option" : "a command")
                + (similar.isEmpty() ? "" : " (did you mean " + similar.get(0) + "?)");
    }

    private static int failed(Exception e, CommandLine command) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException
                    || cause instanceof ModelException) { // Flink wraps what is thrown inside a job
                return complain(command, cause.getMessage(), CommandLine.ExitCode.USAGE);
            }
        }
        LOG.error("{} failed", command.getCommandSpec().qualifiedName(), e);
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : oneLine(e.getMessage());
        return complain(command, message, CommandLine.ExitCode.SOFTWARE);
    }

    private static int complain(CommandLine command, String message, int status) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        command.getErr().flush();
        return status;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), false);
    }

    /** The version that Maven wrote into the jar. */
    static final class Version implements IVersionProvider {
        private static final String COORDINATES = "/META-INF/maven/dev.heed/heed-job/pom.properties";

        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream file = HeedCommand.class.getResourceAsStream(COORDINATES)) {
                if (file != null) {
                    properties.load(file);
                }
            }
            return new String[] {"heed " + properties.getProperty("version", "(not packaged)")};
        }
    }
}
