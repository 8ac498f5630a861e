package dev.heed.job.options;

import java.util.Locale;

/** How the constants of an enum are written in a configuration: in lower case, with hyphens. Flink parses by toString. */
final class Names {
    private Names() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
