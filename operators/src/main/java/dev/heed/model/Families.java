package dev.heed.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The families that are known, by {@code model_type}. */
final class Families {
    private static final Map<String, Family> BY_TYPE = new TreeMap<>(Map.of(
            "bert", new BertFamily(),
            "gpt2", new Gpt2Family(),
            "llama", new LlamaFamily(LlamaKind.LLAMA),
            "mistral", new LlamaFamily(LlamaKind.MISTRAL),
            "qwen2", new LlamaFamily(LlamaKind.QWEN2),
            "qwen3", new LlamaFamily(LlamaKind.QWEN3),
            "gemma", new LlamaFamily(LlamaKind.GEMMA)));

    private Families() {}

    /** The family of a configuration; empty for bare attention; throws {@link ModelException} for one that is not known. */
    static Optional<Family> of(ConfigJson json) {
        String type = json.text("model_type")
                .orElseThrow(
                        () -> json.error("model_type", "is missing; expected one of " + String.join(", ", types())));
        if (type.equals(AttentionConfig.MODEL_TYPE)) {
            return Optional.empty();
        }
        Family family = BY_TYPE.get(type);
        if (family == null) {
            throw json.error(
                    "model_type",
                    "'" + type + "' is not supported by this version; expected one of " + String.join(", ", types()));
        }
        return Optional.of(family);
    }

    /** All values of {@code model_type} that are known, sorted. */
    static Set<String> types() {
        Set<String> types = new TreeSet<>(BY_TYPE.keySet());
        types.add(AttentionConfig.MODEL_TYPE);
        return types;
    }
}
