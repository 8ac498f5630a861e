package dev.heed.job.options;

import org.apache.flink.configuration.Configuration;

/**
 * Which model, and what a change of it means.
 *
 * @param path model folder, on any file system that Flink knows
 * @param onChange what to do with a sequence whose cache another model has made
 */
public record ModelSettings(String path, OnChange onChange) {
    /** What to do with a sequence whose cache another model has made. */
    public enum OnChange {
        /** Begin again with an empty cache. */
        RESTART,
        /** Fail the job. */
        FAIL;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public ModelSettings {
        Invalid.ifBlank(HeedOptions.MODEL_PATH, path);
    }

    public static ModelSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new ModelSettings(
                options.findText(HeedOptions.MODEL_PATH)
                        .orElseThrow(
                                () -> new ConfigurationException(
                                        HeedOptions.MODEL_PATH.key()
                                                + " is not set: name a model folder, e.g. -D model.path=DIR (heed model fetch minilm DIR makes one)")),
                options.get(HeedOptions.MODEL_ON_CHANGE, OnChange.class));
    }
}
