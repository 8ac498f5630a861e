package dev.heed.deploy;

import dev.heed.operator.RejectionReason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables and commands of deploy/README.md. */
public final class DeployReadme {
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern INITIAL = Pattern.compile("(?:^|-)(\\w)");

    private DeployReadme() {}

    /** What stands in back quotes in the first column of the table with this heading. */
    static List<String> firstCells(String heading) {
        return rows(heading).stream()
                .flatMap(cell -> QUOTED.matcher(cell).results())
                .map(name -> name.group(1))
                .toList();
    }

    /** The first column of the table with this heading. */
    static List<String> rows(String heading) {
        String readme = DeployFiles.text("README.md");
        String table = readme.substring(readme.indexOf("\n| " + heading + " |") + 1);
        return table.substring(0, table.indexOf("\n\n"))
                .lines()
                .skip(2)
                .map(row -> row.split("\\|", -1)[1].strip())
                .toList();
    }

    /** The commands, a line each, of the indented block that begins so. */
    static String block(String beginning) {
        String readme = DeployFiles.text("README.md");
        String block = readme.substring(readme.indexOf("\n    " + beginning) + 1);
        return block.substring(0, block.indexOf("\n\n") + 1).stripIndent();
    }

    /** The metrics; a name that ends in * stands for one metric a reason of dead letters, its code in camel case. */
    public static List<String> metrics() {
        return firstCells("metric").stream()
                .flatMap(name -> name.endsWith("*") ? family(name.substring(0, name.length() - 1)) : Stream.of(name))
                .toList();
    }

    private static Stream<String> family(String prefix) {
        return Arrays.stream(RejectionReason.values())
                .map(reason -> prefix
                        + INITIAL.matcher(reason.code())
                                .replaceAll(initial -> initial.group(1).toUpperCase(Locale.ROOT)));
    }
}
