package dev.heed.job.avro;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The schemas that Heed ships, read from the {@code .avsc} resources. Not from the generated classes: those would load through
 * Avro's list of trusted packages, which is a setting of the whole JVM.
 */
enum HeedSchema {
    EMBEDDED_TOKENS("EmbeddedTokens"),
    CONTEXTUALIZED_TOKENS("ContextualizedTokens"),
    SEQUENCE_VECTOR("SequenceVector"),
    ATTENTION_WEIGHTS("AttentionWeights"),
    DEAD_LETTER("DeadLetter");

    private static final String FOLDER = "/dev/heed/schemas/";

    private final String recordName;
    // An Avro schema has setters, which nothing here calls.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Schema schema;

    private final long fingerprint;

    HeedSchema(String recordName) {
        this.recordName = recordName;
        this.schema = resource(recordName + ".avsc");
        this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    }

    String recordName() {
        return recordName;
    }

    Schema schema() {
        return schema;
    }

    /** CRC-64-AVRO of the current version. */
    long fingerprint() {
        return fingerprint;
    }

    /** The released versions, oldest first: folders v1, v2, … of the resources, without a gap. */
    List<Schema> releasedVersions() {
        List<Schema> versions = new ArrayList<>();
        for (int v = 1; ; v++) {
            String name = "v" + v + "/" + recordName + ".avsc";
            if (HeedSchema.class.getResource(FOLDER + name) == null) {
                return versions;
            }
            versions.add(resource(name));
        }
    }

    private static Schema resource(String name) {
        try (InputStream in = HeedSchema.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no schema " + FOLDER + name);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + FOLDER + name, e);
        }
    }
}
