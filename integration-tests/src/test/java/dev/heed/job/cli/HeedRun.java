package dev.heed.job.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command as a user runs it, with what it printed.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
record HeedRun(int status, String out, String err) {
    static HeedRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = HeedCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new HeedRun(status, out.toString(), err.toString());
    }
}
