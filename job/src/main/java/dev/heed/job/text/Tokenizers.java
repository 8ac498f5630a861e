package dev.heed.job.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.heed.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Opens Hugging Face tokenizers through the DJL library, kept off the network: by itself it would look for an EC2 instance and report
 * there to its makers, and on a machine with CUDA download another build of its native part. Offline, it unpacks the one in its jar
 * into {@code ~/.djl.ai} (or {@code DJL_CACHE_DIR}), once.
 */
final class Tokenizers {
    static {
        // Before any class of the library: it reads these as it loads.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private Tokenizers() {}

    /**
     * Opens the {@code tokenizer.json} of a folder. What it says of truncation and padding is overridden: texts are cut at {@code
     * maxTokens}, special tokens included, and never padded.
     */
    static HuggingFaceTokenizer open(Path folder, int maxTokens) {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": no such file; expected the tokenizer that the model was trained with");
        }
        String limit = Integer.toString(maxTokens);
        try {
            return HuggingFaceTokenizer.newInstance(
                    file,
                    Map.of(
                            "addSpecialTokens", "true",
                            "truncation", "true",
                            "padding", "false",
                            "maxLength", limit,
                            "modelMaxLength", limit));
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
            throw new ModelException(file + ": not a tokenizer that can be read: " + reason, e);
        }
    }
}
