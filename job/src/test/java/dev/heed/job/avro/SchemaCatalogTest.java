package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCatalogTest {
    @TempDir
    Path folder;

    @Test
    void knowsEveryVersionThatHeedShips() {
        SchemaCatalog shipped = SchemaCatalog.shipped();

        assertThat(shipped.raw()).isEqualTo(HeedSchema.EMBEDDED_TOKENS.schema());
        assertThat(HeedSchema.EMBEDDED_TOKENS.releasedVersions()).isNotEmpty().allSatisfy(version -> assertThat(
                        shipped.writer(SchemaNormalization.parsingFingerprint64(version)))
                .isPresent());
    }

    @Test
    void survivesSerializationWithWhatItRead() throws Exception {
        write("newer.avsc", TestSchemas.NEWER.toString());
        SchemaCatalog catalog = SchemaCatalog.shipped()
                .withFolder(folder)
                .withRawSchema(write("older.avsc", TestSchemas.OLDER.toString()));

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(catalog);
        SchemaCatalog copy =
                (SchemaCatalog) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy.raw()).isEqualTo(TestSchemas.OLDER);
        assertThat(copy.writer(SchemaNormalization.parsingFingerprint64(TestSchemas.NEWER)))
                .contains(TestSchemas.NEWER);
    }

    @Test
    void otherRecordsInTheFolderAreRememberedByName() throws IOException {
        Schema vector = HeedSchema.SEQUENCE_VECTOR.schema();
        write("SequenceVector.avsc", vector.toString());

        SchemaCatalog catalog = SchemaCatalog.shipped().withFolder(folder);

        assertThat(catalog.writer(HeedSchema.SEQUENCE_VECTOR.fingerprint())).isEmpty();
        assertThat(catalog.other(HeedSchema.SEQUENCE_VECTOR.fingerprint()))
                .contains("dev.heed.schemas.SequenceVector in SequenceVector.avsc");
    }

    @Test
    void configurationErrorsAreOneLineWithFileAndRemedy() throws IOException {
        Path absent = folder.resolve("absent");
        assertOneLine(
                () -> SchemaCatalog.shipped().withFolder(absent), "avro.schemas: " + absent + " is not a folder; ");
        assertOneLine(
                () -> SchemaCatalog.shipped().withFolder(folder), "avro.schemas: " + folder + " holds no .avsc file");
        assertOneLine(() -> SchemaCatalog.shipped().withRawSchema(absent), "avro.raw-schema: cannot read " + absent);

        Path broken = write("broken.avsc", "{\"type\": \"record\",\n \"name\"");
        assertOneLine(
                () -> SchemaCatalog.shipped().withFolder(folder),
                "avro.schemas: " + broken + " is not an Avro schema (");
        assertOneLine(
                () -> SchemaCatalog.shipped().withRawSchema(broken),
                "avro.raw-schema: " + broken + " is not an Avro schema (");

        Files.delete(broken);
        Path text = write("text.avsc", TestSchemas.NEWER.toString().replace("\"long\"", "\"string\""));
        assertOneLine(
                () -> SchemaCatalog.shipped().withFolder(folder),
                "avro.schemas: " + text + " (dev.heed.schemas.EmbeddedTokens) cannot be read as EmbeddedTokens: ");
        Path number = write("int.avsc", "\"int\"");
        assertOneLine(
                () -> SchemaCatalog.shipped().withRawSchema(number),
                "avro.raw-schema: " + number + " (int) cannot be read as EmbeddedTokens: ");
    }

    private static void assertOneLine(Runnable load, String start) {
        assertThatThrownBy(load::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(start)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
