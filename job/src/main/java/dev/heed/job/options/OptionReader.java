package dev.heed.job.options;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/** Reads options from a configuration; a value that cannot be read is a {@link ConfigurationException}. */
final class OptionReader {
    private final Configuration configuration;

    OptionReader(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The value, or the default, or null if there is neither. */
    <T> T get(ConfigOption<T> option, Class<T> type) {
        try {
            return configuration.get(option);
        } catch (IllegalArgumentException e) {
            throw Invalid.value(option, configuration.toMap().get(option.key()), "use " + expected(type), e);
        }
    }

    boolean isSet(ConfigOption<?> option) {
        return configuration.contains(option);
    }

    <T> Optional<T> find(ConfigOption<T> option, Class<T> type) {
        return isSet(option) ? Optional.of(get(option, type)) : Optional.empty();
    }

    /** A text without blanks around it. */
    String text(ConfigOption<String> option) {
        return configuration.get(option).strip();
    }

    Optional<String> findText(ConfigOption<String> option) {
        return isSet(option) ? Optional.of(text(option)) : Optional.empty();
    }

    /** A number from 0 on, or nothing for the word that stands for the default. */
    OptionalInt indexOr(String word, ConfigOption<String> option) {
        String text = text(option);
        return text.equals(word)
                ? OptionalInt.empty()
                : OptionalInt.of(index(option, text, text, word + ", or a number"));
    }

    /** Numbers from 0 on, separated by commas, with or without brackets; none if not set or for the word that stands for all. */
    List<Integer> indexes(ConfigOption<String> option, String wordForAll) {
        String text = findText(option).orElse(option.hasDefaultValue() ? option.defaultValue() : "");
        if (text.equals(wordForAll) || (!isSet(option) && text.isEmpty())) {
            return List.of();
        }
        String bare = text.replaceAll("^\\[|]$", "");
        return Stream.of(bare.split("[,;]", -1))
                .map(part ->
                        index(option, text, part.strip(), "numbers counted from 0 and separated by commas, e.g. 0,5"))
                .toList();
    }

    private static int index(ConfigOption<String> option, String text, String part, String form) {
        if (!part.matches("\\d{1,6}")) {
            throw Invalid.value(option, text, "use " + form);
        }
        return Integer.parseInt(part);
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(" or "));
        }
        if (type == Duration.class) {
            return "a duration such as 5 ms, 30 s or 10 min";
        }
        if (type == MemorySize.class) {
            return "a size such as 512 kb or 64 mb";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        return type == Integer.class ? "a whole number" : "a number";
    }
}
