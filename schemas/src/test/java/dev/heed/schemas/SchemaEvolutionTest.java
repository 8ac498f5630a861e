package dev.heed.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the rule of the README: later versions only append fields with defaults. */
class SchemaEvolutionTest {
    static List<Schema> currentSchemas() throws IOException {
        List<Schema> schemas = new ArrayList<>();
        for (Schema generated : generatedSchemas()) {
            schemas.add(resource(generated.getName() + ".avsc"));
        }
        return schemas;
    }

    static List<Schema> generatedSchemas() {
        return List.of(
                EmbeddedTokens.getClassSchema(),
                ContextualizedTokens.getClassSchema(),
                SequenceVector.getClassSchema(),
                AttentionWeights.getClassSchema(),
                DeadLetter.getClassSchema());
    }

    @ParameterizedTest
    @MethodSource("currentSchemas")
    void everyOlderVersionIsAPrefixOfTheCurrentOne(Schema current) throws IOException {
        for (Schema older : versions(current.getName())) {
            assertThat(violations(older, current)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("currentSchemas")
    void everyVersionReadsEveryOther(Schema current) throws IOException {
        List<Schema> all = versions(current.getName());
        all.add(current);
        for (Schema reader : all) {
            for (Schema writer : all) {
                assertThat(compatibility(reader, writer)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("generatedSchemas")
    void theSchemaInTheJarIsTheOneOfTheGeneratedClass(Schema generated) throws IOException {
        Schema shipped = resource(generated.getName() + ".avsc");

        assertThat(SchemaNormalization.toParsingForm(shipped)).isEqualTo(SchemaNormalization.toParsingForm(generated));
    }

    @Test
    void optionalFieldsAreUnionsWithNullFirstAndByDefault() throws IOException {
        for (Schema schema : currentSchemas()) {
            for (Schema.Field field : schema.getFields()) {
                if (field.schema().isUnion()) {
                    assertThat(field.schema().getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
                    assertThat(field.schema().getTypes()).hasSize(2);
                    assertThat(field.hasDefaultValue()).isTrue();
                }
            }
        }
    }

    @Test
    void changesThatTheRuleForbidsAreFound() {
        Schema older = record("{'name': 'a', 'type': 'string'}, {'name': 'b', 'type': 'int'}");

        assertThat(violations(older, record("{'name': 'a', 'type': 'string'}"))).containsExactly("R.b is missing");
        assertThat(violations(older, record("{'name': 'b', 'type': 'int'}, {'name': 'a', 'type': 'string'}")))
                .containsExactly("R.a has become b", "R.b has become a");
        assertThat(violations(older, record("{'name': 'a', 'type': 'string'}, {'name': 'b', 'type': 'long'}")))
                .containsExactly("R.b has changed its type");
        assertThat(violations(
                        older,
                        record("{'name': 'a', 'type': 'string'}, {'name': 'b', 'type': 'int'},"
                                + " {'name': 'c', 'type': 'int'}")))
                .containsExactly("R.c has no default");
    }

    private static List<String> violations(Schema older, Schema current) {
        List<String> found = new ArrayList<>();
        List<Schema.Field> before = older.getFields();
        List<Schema.Field> after = current.getFields();
        for (int i = 0; i < before.size(); i++) {
            String name = current.getName() + "." + before.get(i).name();
            if (i >= after.size()) {
                found.add(name + " is missing");
            } else if (!before.get(i).name().equals(after.get(i).name())) {
                found.add(name + " has become " + after.get(i).name());
            } else if (!before.get(i).schema().equals(after.get(i).schema())) {
                found.add(name + " has changed its type");
            }
        }
        for (int i = before.size(); i < after.size(); i++) {
            if (!after.get(i).hasDefaultValue()) {
                found.add(current.getName() + "." + after.get(i).name() + " has no default");
            }
        }
        return found;
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getCompatibility();
    }

    private static Schema record(String fields) {
        String json = "{'type': 'record', 'name': 'R', 'fields': [" + fields + "]}";
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }

    /** The committed versions of a record, v1 first; at least one. */
    private static List<Schema> versions(String name) throws IOException {
        List<Schema> versions = new ArrayList<>();
        for (int v = 1; SchemaEvolutionTest.class.getResource("v" + v + "/" + name + ".avsc") != null; v++) {
            versions.add(resource("v" + v + "/" + name + ".avsc"));
        }
        assertThat(versions).as("committed versions of %s", name).isNotEmpty();
        return versions;
    }

    private static Schema resource(String name) throws IOException {
        try (InputStream in = SchemaEvolutionTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new Schema.Parser().parse(in);
        }
    }
}
