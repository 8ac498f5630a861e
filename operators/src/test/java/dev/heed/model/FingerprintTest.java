package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    Path folder;

    private String before;
    private Path weights;

    @BeforeEach
    void writeModel() throws IOException {
        TinyModels.write(folder, TinyModel.of(8, 2).withBias(), 5);
        weights = folder.resolve("model.safetensors");
        before = fingerprint();
    }

    @Test
    void itIsASha256InHex() {
        assertThat(before).matches("[0-9a-f]{64}");
    }

    @Test
    void itNeverChanges() throws IOException {
        // sha256("arithmetic=1\n" + the canonical text), computed outside of this program.
        Path identity = Files.createDirectory(folder.resolve("identity"));
        TinyModels.write(identity, TinyModel.of(8, 2).withIdentity("q", "k", "v", "o"), 1);
        assertThat(AttentionModel.load(identity).fingerprint())
                .isEqualTo("90d266d866ab9e24104b4caf586530d7e685df35970de171524b4bc03cfb149d");
    }

    @Test
    void oneBitOfAWeightChangesIt() throws IOException {
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 4] ^= 1;
        Files.write(weights, bytes);
        assertThat(fingerprint()).isNotEqualTo(before);
    }

    @Test
    void theConfigurationChangesIt() throws IOException {
        Path config = folder.resolve("config.json");
        String json = Files.readString(config);
        Files.writeString(config, json.replace("\"attention_scale\" : null", "\"attention_scale\" : 0.25"));
        assertThat(fingerprint()).isNotEqualTo(before);
        Files.writeString(config, json.replace("\"attention_scale\" : null", "\"attention_scale\" : 0.5"));
        assertThat(fingerprint()).as("the default, spelled out").isEqualTo(before);
    }

    @Test
    void theNameAndWhatIsNeutralDoNot() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"tiny\"", "\"other\",\n\"transformers_version\": \"5.0\""));
        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void theOrderOfTheTensorsDoesNot() throws IOException {
        rewrite(weights, reversedNames(), List.of());
        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void theSpreadOverShardsDoesNot() throws IOException {
        List<String> names = reversedNames();
        List<String> first = names.subList(0, 3);
        List<String> second = names.subList(3, names.size());
        rewrite(folder.resolve("model-1.safetensors"), first, List.of());
        rewrite(folder.resolve("model-2.safetensors"), second, List.of());
        Files.delete(weights);
        StringBuilder map = new StringBuilder();
        first.forEach(name -> map.append(",\"" + name + "\":\"model-1.safetensors\""));
        second.forEach(name -> map.append(",\"" + name + "\":\"model-2.safetensors\""));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + map.substring(1) + "}}");
        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void tensorsThatSwapTheirNamesChangeIt() throws IOException {
        String query = "model.layers.0.self_attn.q_proj.weight";
        String key = "model.layers.0.self_attn.k_proj.weight";
        rewrite(weights, reversedNames(), List.of(query, key));
        assertThat(fingerprint()).isNotEqualTo(before);
    }

    private String fingerprint() {
        return AttentionModel.load(folder).fingerprint();
    }

    private List<String> reversedNames() {
        try (Safetensors tensors = Safetensors.open(folder)) {
            List<String> names = new ArrayList<>(tensors.names());
            Collections.reverse(names);
            return names;
        }
    }

    /** Writes some of the model's tensors into a file, two of them under each other's name if told. */
    private void rewrite(Path file, List<String> names, List<String> swapped) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors tensors = Safetensors.open(folder)) {
            for (String name : names) {
                List<Long> shape = tensors.info(name).shape();
                long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
                String newName = swapped.contains(name) ? swapped.get(1 - swapped.indexOf(name)) : name;
                writer.add(newName, tensors.floats(name, sizes), sizes);
            }
        }
        Path temporary = folder.resolve("rewritten");
        writer.write(temporary);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
