package dev.heed.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.model.Pooling.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what Sentence Transformers saves beside a model: a list of modules, each with a folder. */
final class PoolingReader {
    private static final String MODULES = "modules.json";
    private static final String USUAL_FOLDER = "1_Pooling";
    private static final String MODE = "pooling_mode";

    /** The flags of a pooling module, and the names that newer versions give instead. */
    private static final Map<String, Kind> FLAGS = Map.of(
            "pooling_mode_mean_tokens", Kind.MEAN,
            "pooling_mode_cls_token", Kind.CLS,
            "pooling_mode_lasttoken", Kind.LAST);

    private static final Map<String, Kind> MODES = Map.of("mean", Kind.MEAN, "cls", Kind.CLS, "lasttoken", Kind.LAST);

    private final Path folder;

    PoolingReader(Path folder) {
        this.folder = folder;
    }

    Optional<Pooling> read() {
        List<Module> modules = modules();
        String path = modules.stream()
                .filter(module -> module.is("Pooling"))
                .map(Module::path)
                .findFirst()
                .orElse(USUAL_FOLDER);
        if (!Files.exists(folder.resolve(path).resolve(ConfigJson.FILE))) {
            return Optional.empty();
        }
        return Optional.of(new Pooling(kind(ConfigJson.read(folder.resolve(path))), normalizes()));
    }

    boolean normalizes() {
        return modules().stream().anyMatch(module -> module.is("Normalize"));
    }

    private static Kind kind(ConfigJson json) {
        if (json.departsFrom(MODE, "null")) {
            Kind kind = MODES.get(json.text(MODE).orElse(""));
            if (kind == null) {
                throw json.bad(MODE, "not supported by this version; expected mean, cls or lasttoken");
            }
            return kind;
        }
        List<Kind> kinds = new ArrayList<>();
        for (String key : json.keys()) {
            if (key.startsWith(MODE + "_") && json.flag(key, false)) {
                if (!FLAGS.containsKey(key)) {
                    throw json.bad(key, "not supported by this version; expected mean, cls or lasttoken");
                }
                kinds.add(FLAGS.get(key));
            }
        }
        if (kinds.size() != 1) {
            throw json.error(MODE + "_…", "asks for " + kinds + "; expected one of mean, cls, lasttoken");
        }
        return kinds.get(0);
    }

    private List<Module> modules() {
        Path file = folder.resolve(MODULES);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Module> modules = new ArrayList<>();
        for (JsonNode node : array(file)) {
            Module module =
                    new Module(node.path("type").asText(), node.path("path").asText());
            if (!module.is("Transformer") && !module.is("Pooling") && !module.is("Normalize")) {
                throw new ModelException(file + ": module '" + module.type()
                        + "' is not supported by this version; expected Transformer, Pooling, Normalize");
            }
            if (module.path().contains("..") || Path.of(module.path()).isAbsolute()) {
                throw new ModelException(file + ": path '" + module.path() + "' leads out of the folder");
            }
            modules.add(module);
        }
        return modules;
    }

    private static JsonNode array(Path file) {
        try {
            JsonNode array = Json.MAPPER.readTree(file.toFile());
            if (!array.isArray()) {
                throw new ModelException(file + ": expected a list of modules");
            }
            return array;
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A module by its Python class. */
    private record Module(String type, String path) {
        boolean is(String name) {
            return type.equals(name) || type.endsWith("." + name);
        }
    }
}
