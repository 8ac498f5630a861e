package dev.heed.model;

import java.util.List;
import java.util.OptionalInt;

/** Reads the keys that say how far the layers of Mistral and Qwen see back: all as far as each other, or it is an error. */
final class WindowParser {
    private final ConfigJson json;
    private final int layers;

    WindowParser(ConfigJson json, int layers) {
        this.json = json;
        this.layers = layers;
    }

    OptionalInt window() {
        OptionalInt window = json.optionalCount("sliding_window");
        if (json.keys().contains("use_sliding_window") && window.isPresent()) {
            window = json.flag("use_sliding_window", false) && slidesSomewhere() ? window : OptionalInt.empty();
        }
        checkTypes(window.isPresent() ? "sliding_attention" : "full_attention");
        return window;
    }

    /** Qwen lets the layers from {@code max_window_layers} on slide. */
    private boolean slidesSomewhere() {
        if (!json.departsFrom("max_window_layers", "0")) {
            return true;
        }
        if (json.count("max_window_layers") < layers) {
            throw json.bad(
                    "max_window_layers",
                    "not supported by this version, in which all layers see back equally far: expected 0, or " + layers
                            + " or more (num_hidden_layers)");
        }
        return false;
    }

    private void checkTypes(String expected) {
        List<String> types = json.texts("layer_types");
        if (types.stream().anyMatch(type -> !type.equals(expected)) || (!types.isEmpty() && types.size() != layers)) {
            throw json.bad(
                    "layer_types",
                    "not supported by this version, in which all layers are alike: expected " + layers + " times \""
                            + expected + "\"");
        }
    }
}
