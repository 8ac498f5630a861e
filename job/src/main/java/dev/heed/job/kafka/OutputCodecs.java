package dev.heed.job.kafka;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.OutputSettings.Encoding;
import dev.heed.job.options.RegistrySettings;
import dev.heed.job.registry.RegistryClient;
import dev.heed.job.registry.RegistryException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The codecs of output topics. Those of the encoding confluent get the id of their schema from the registry here, where the job is
 * built, under the subject {@code TOPIC-value} (Confluent's TopicNameStrategy): a job that runs needs no registry to write.
 */
public final class OutputCodecs {
    private static final Logger LOG = LoggerFactory.getLogger(OutputCodecs.class);

    private final Encoding encoding;
    /** Both null unless the encoding is confluent. */
    private final RegistrySettings settings;

    private final RegistryClient registry;

    private OutputCodecs(Encoding encoding, RegistrySettings settings, RegistryClient registry) {
        this.encoding = encoding;
        this.settings = settings;
        this.registry = registry;
    }

    /**
     * Codecs of an encoding.
     *
     * @param registry needed by the encoding confluent only
     * @throws ConfigurationException if the registry cannot be used
     */
    public static OutputCodecs of(Encoding encoding, Optional<RegistrySettings> registry) {
        if (encoding != Encoding.CONFLUENT) {
            return new OutputCodecs(encoding, null, null);
        }
        RegistrySettings settings =
                registry.orElseThrow(() -> RegistrySettings.missingFor(HeedOptions.OUTPUT_ENCODING));
        return new OutputCodecs(encoding, settings, RegistryClients.create(settings));
    }

    /**
     * Makes sure that the registry of the settings answers.
     *
     * @throws ConfigurationException if it does not, or is none
     */
    public static void check(RegistrySettings settings) {
        try {
            RegistryClients.create(settings).check();
        } catch (RegistryException e) {
            throw unusable(settings, e);
        }
    }

    /**
     * The codec of a topic.
     *
     * @param record makes the codec of its record
     * @throws ConfigurationException if the registry does not have the schema, and may not or will not take it
     */
    public <T> RecordCodec<T> codec(String topic, Function<OutputEncoding, RecordCodec<T>> record) {
        return switch (encoding) {
            case RAW -> record.apply(OutputEncoding.RAW);
            case SINGLE_OBJECT -> record.apply(OutputEncoding.SINGLE_OBJECT);
            case CONFLUENT -> {
                RecordCodec<T> bare = record.apply(OutputEncoding.RAW);
                yield bare.registered(schemaId(topic + "-value", bare));
            }
        };
    }

    private int schemaId(String subject, RecordCodec<?> codec) {
        try {
            OptionalInt known = registry.find(subject, codec.schemaText());
            if (known.isPresent()) {
                return known.getAsInt();
            }
            if (!settings.autoRegister()) {
                throw new ConfigurationException(HeedOptions.REGISTRY_AUTO_REGISTER.key() + " is 'false': subject "
                        + subject + " of " + settings.url() + " does not have this version of " + codec.recordName()
                        + "; register its schema (schemas/src/main/avro) there, or set true");
            }
            int id = registry.register(subject, codec.schemaText());
            LOG.info("Registered {} under subject {} as schema {}", codec.recordName(), subject, id);
            return id;
        } catch (RegistryException e) {
            throw unusable(settings, e);
        }
    }

    private static ConfigurationException unusable(RegistrySettings settings, RegistryException e) {
        return new ConfigurationException(
                HeedOptions.REGISTRY_URL.key() + " is '" + settings.url() + "': " + e.getMessage(), e);
    }
}
