package dev.heed.job.avro;

import dev.heed.job.registry.RegisteredSchema;
import dev.heed.job.registry.SchemaId;
import dev.heed.job.registry.SchemaLookup;
import dev.heed.operator.RejectionReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of records that name their schema by a registry's id. What an id means never changes, so it is asked for once; that there
 * is no such id is believed for {@value #ABSENT_SECONDS} s, so that bad records do not become as many calls. Remembers the {@value
 * #MAX_IDS} ids last seen. Not for use by several threads.
 */
final class RegistryReaders {
    static final int MAX_IDS = 1000;
    static final int ABSENT_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(RegistryReaders.class);
    private static final long ABSENT_NANOS = Duration.ofSeconds(ABSENT_SECONDS).toNanos();

    private final SchemaLookup registry;
    private final LongSupplier nanoTime;
    private final Map<SchemaId, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaId, Known> eldest) {
            return size() > MAX_IDS;
        }
    };

    RegistryReaders(SchemaLookup registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /**
     * The reader of what a schema wrote.
     *
     * @throws RecordFormatException if the registry has no such schema, or it is none that {@code EmbeddedTokens} can be read from
     * @throws dev.heed.job.registry.RegistryException if the id is new and the registry does not answer
     */
    TokensReader reader(SchemaId id) throws RecordFormatException {
        Known entry = known.get(id);
        if (entry == null || (entry.absent() && nanoTime.getAsLong() - entry.since() > ABSENT_NANOS)) {
            entry = ask(id);
            known.put(id, entry);
        }
        if (entry.reader() == null) {
            throw entry.failure();
        }
        return entry.reader();
    }

    private Known ask(SchemaId id) {
        Optional<RegisteredSchema> found = registry.find(id);
        if (found.isEmpty()) {
            LOG.warn("The registry has no {}, which a record names", id);
            return new Known(null, unknown(id, "which the registry does not have"), true, nanoTime.getAsLong());
        }
        try {
            TokensReader reader = InputDecoder.readerFor(usable(id, found.get()));
            LOG.info(
                    "The registry has {}: read {}",
                    id,
                    reader instanceof EvolvedTokensReader ? "by resolution" : "as ours");
            return new Known(reader, null, false, 0);
        } catch (RecordFormatException e) {
            LOG.warn("Records that name {} cannot be read: {}", id, e.getMessage());
            return new Known(null, e, false, 0);
        }
    }

    private static Schema usable(SchemaId id, RegisteredSchema found) throws RecordFormatException {
        if (!found.type().equals("AVRO")) {
            throw unknown(id, "which is of type " + Utf8Text.clip(found.type(), 80) + ": expected Avro");
        }
        if (found.refersToOthers()) {
            throw unknown(id, "which refers to other schemas of the registry: expected one that stands alone");
        }
        Schema writer;
        try {
            writer = new Schema.Parser().parse(found.text());
        } catch (AvroRuntimeException e) {
            throw unknown(id, "which is not an Avro schema: " + Utf8Text.clip(String.valueOf(e.getMessage()), 200));
        }
        Optional<String> why = SchemaCatalog.unreadable(writer);
        if (why.isPresent()) {
            throw unknown(
                    id,
                    "which is %s and cannot be read as %s: %s"
                            .formatted(SchemaCatalog.name(writer), HeedSchema.EMBEDDED_TOKENS.recordName(), why.get()));
        }
        return writer;
    }

    private static RecordFormatException unknown(SchemaId id, String what) {
        return new RecordFormatException(RejectionReason.UNKNOWN_SCHEMA, "the record names " + id + ", " + what);
    }

    /** What is known of an id: its reader, or why there is none, and since when, where it may not stay so. */
    private record Known(TokensReader reader, RecordFormatException failure, boolean absent, long since) {}
}
