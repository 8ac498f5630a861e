package dev.heed.job.options;

import org.apache.flink.configuration.ConfigOption;

/** Refusals of what the contract has and this version does not do yet. The whole list is the callers of this class. */
final class NotYet {
    private NotYet() {}

    static void ifSet(OptionReader options, ConfigOption<?> option, String fix) {
        if (options.isSet(option)) {
            throw new ConfigurationException(option.key() + " is set: " + fix);
        }
    }
}
