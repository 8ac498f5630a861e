package dev.heed.job.avro;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;

/**
 * The writer schemas of {@code EmbeddedTokens} that input may come in: the versions shipped with Heed, those of a folder, and the
 * one of records that name none. Immutable; read once where the job is built, and serialized to where it runs.
 *
 * <p>The methods that read files throw {@link IllegalArgumentException} with one line that names the file and the remedy.
 */
public final class SchemaCatalog implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<Long, Schema> writers;
    private final HashMap<Long, String> others;
    private final Schema raw;

    private SchemaCatalog(Map<Long, Schema> writers, Map<Long, String> others, Schema raw) {
        this.writers = new HashMap<>(writers);
        this.others = new HashMap<>(others);
        this.raw = raw;
    }

    /** The current schema and every released version; the current one for records that name none. */
    public static SchemaCatalog shipped() {
        Map<Long, Schema> writers = new HashMap<>();
        for (Schema released : HeedSchema.EMBEDDED_TOKENS.releasedVersions()) {
            writers.put(SchemaNormalization.parsingFingerprint64(released), released);
        }
        writers.put(HeedSchema.EMBEDDED_TOKENS.fingerprint(), HeedSchema.EMBEDDED_TOKENS.schema());
        return new SchemaCatalog(writers, Map.of(), HeedSchema.EMBEDDED_TOKENS.schema());
    }

    /**
     * With every {@code *.avsc} right in the folder ({@code avro.schemas}), one schema a file. Files of other records may be among
     * them.
     */
    public SchemaCatalog withFolder(Path folder) {
        SchemaCatalog result = new SchemaCatalog(writers, others, raw);
        for (Path file : schemaFiles(folder)) {
            Schema schema = parse("avro.schemas", file);
            long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
            if (schema.getType() == Schema.Type.RECORD
                    && schema.getName().equals(HeedSchema.EMBEDDED_TOKENS.recordName())) {
                requireReadable("avro.schemas", file, schema);
                result.writers.putIfAbsent(fingerprint, schema);
            } else {
                result.others.put(fingerprint, name(schema) + " in " + file.getFileName());
            }
        }
        return result;
    }

    /** With the schema in the file ({@code avro.raw-schema}) for records that name none. */
    public SchemaCatalog withRawSchema(Path file) {
        Schema schema = parse("avro.raw-schema", file);
        requireReadable("avro.raw-schema", file, schema);
        return new SchemaCatalog(writers, others, schema);
    }

    /** The schema of records that name none. */
    Schema raw() {
        return raw;
    }

    Optional<Schema> writer(long fingerprint) {
        return Optional.ofNullable(writers.get(fingerprint));
    }

    /** What a fingerprint stands for that is known, but not as {@code EmbeddedTokens}. */
    Optional<String> other(long fingerprint) {
        return Optional.ofNullable(others.get(fingerprint));
    }

    private static List<Path> schemaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "avro.schemas: " + folder + " is not a folder; name one that holds .avsc files");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("avro.schemas: " + folder
                        + " holds no .avsc file; put the writer schemas there or unset the option");
            }
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "avro.schemas: cannot list " + folder + " (" + e + "); make it readable", e);
        }
    }

    private static Schema parse(String option, Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    option + ": cannot read " + file + " (" + e + "); name a readable .avsc file", e);
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    option + ": " + file + " is not an Avro schema (" + firstLine(e) + "); correct or remove it", e);
        }
    }

    private static void requireReadable(String option, Path file, Schema writer) {
        unreadable(writer).ifPresent(why -> {
            throw new IllegalArgumentException(
                    "%s: %s (%s) cannot be read as %s: %s; give the fields the names and types of the published schema"
                            .formatted(option, file, name(writer), HeedSchema.EMBEDDED_TOKENS.recordName(), why));
        });
    }

    /** Why the current {@code EmbeddedTokens} cannot be read from what this schema wrote; nothing if it can. */
    static Optional<String> unreadable(Schema writer) {
        SchemaCompatibility.SchemaCompatibilityResult result = SchemaCompatibility.checkReaderWriterCompatibility(
                        HeedSchema.EMBEDDED_TOKENS.schema(), writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return Optional.empty();
        }
        SchemaCompatibility.Incompatibility first =
                result.getIncompatibilities().get(0);
        return Optional.of("%s at %s (%s)"
                .formatted(first.getType(), first.getLocation(), Utf8Text.clip(first.getMessage(), 200)));
    }

    static String name(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                ? schema.getFullName()
                : schema.getType().getName();
    }

    private static String firstLine(Exception e) {
        return Utf8Text.clip(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), 200);
    }
}
