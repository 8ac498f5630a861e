package dev.heed.job.options;

import org.apache.flink.configuration.Configuration;

/**
 * A configuration, taken apart.
 *
 * @param settings what is Heed's
 * @param flink what is Flink's, with the defaults that Heed sets; none of Heed's keys, so that no secret gets where Flink shows its
 *     configuration
 */
public record LoadedConfiguration(Settings settings, Configuration flink) {}
