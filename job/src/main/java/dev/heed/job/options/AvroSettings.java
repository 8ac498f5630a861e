package dev.heed.job.options;

import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Schemas beyond those that Heed ships with.
 *
 * @param schemas folder of further schemas for single-object values
 * @param rawSchema file of the schema that raw values were written with, else the current one
 */
public record AvroSettings(Optional<String> schemas, Optional<String> rawSchema) {
    public AvroSettings {
        schemas.ifPresent(path -> Invalid.ifBlank(HeedOptions.AVRO_SCHEMAS, path));
        rawSchema.ifPresent(path -> Invalid.ifBlank(HeedOptions.AVRO_RAW_SCHEMA, path));
    }

    public static AvroSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new AvroSettings(
                options.findText(HeedOptions.AVRO_SCHEMAS), options.findText(HeedOptions.AVRO_RAW_SCHEMA));
    }
}
