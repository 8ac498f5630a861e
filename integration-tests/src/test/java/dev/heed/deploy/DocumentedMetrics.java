package dev.heed.deploy;

import dev.heed.operator.RejectionReason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table "What to watch" of deploy/README.md. */
public final class DocumentedMetrics {
    private static final Pattern SECTION = Pattern.compile("(?ms)^## What to watch$(.*?)^## ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)(\\*?)`");

    private DocumentedMetrics() {}

    /** The names; one that ends in * stands for one metric a reason of dead letters, its code in camel case. */
    public static Set<String> names() {
        Matcher section = SECTION.matcher(DeployFiles.text("README.md"));
        if (!section.find()) {
            throw new IllegalStateException("deploy/README.md has no section What to watch");
        }
        Set<String> names = new TreeSet<>();
        for (Matcher row = ROW.matcher(section.group(1)); row.find(); ) {
            for (Matcher name = NAME.matcher(row.group(1)); name.find(); ) {
                if (name.group(2).isEmpty()) {
                    names.add(name.group(1));
                } else {
                    Arrays.stream(RejectionReason.values())
                            .map(reason -> name.group(1) + camelCase(reason.code()))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private static String camelCase(String code) {
        return Pattern.compile("(?:^|-)(\\w)").matcher(code).replaceAll(letter -> letter.group(1)
                .toUpperCase(Locale.ROOT));
    }
}
