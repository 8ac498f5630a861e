package dev.heed.job.minilm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.model.ConfigJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A BERT-type model as a causal stack: the same weights with {@code is_decoder} set, so that a token sees itself and what came before. It
 * was not trained so: its vectors are not the encoder's, but come out token by token.
 */
public final class CausalVariant {
    private CausalVariant() {}

    /** Makes the folder {@code to}, which must not exist or be empty, from {@code from}; throws {@link dev.heed.model.ModelException}. */
    public static void write(Path from, Path to) {
        BertConfig bert = BertConfig.read(from);
        NewFolder.create(to, partial -> {
            ObjectMapper json = new ObjectMapper();
            ObjectNode config =
                    (ObjectNode) json.readTree(from.resolve(ConfigJson.FILE).toFile());
            config.put("is_decoder", true).put("_name_or_path", bert.name() + "-causal");
            json.writerWithDefaultPrettyPrinter()
                    .writeValue(partial.resolve(ConfigJson.FILE).toFile(), config);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = partial.resolve(from.relativize(file));
                    if (!Files.exists(copy)) {
                        Files.createDirectories(copy.getParent());
                        Files.copy(file, copy);
                    }
                }
            }
        });
    }
}
