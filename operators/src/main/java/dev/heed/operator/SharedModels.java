package dev.heed.operator;

import dev.heed.kernel.Fma;
import dev.heed.kernel.Kernels;
import dev.heed.model.AttentionModel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of this process. Weights are loaded once and packed once; all slots share them, and they go when the last lease is
 * closed. Static because slots of one process share nothing else. Thread-safe.
 */
final class SharedModels {
    private static final Logger LOG = LoggerFactory.getLogger(SharedModels.class);
    private static final String ALLOW_SOFTWARE_FMA = "heed.allow-software-fma";
    private static final Map<String, Shared> MODELS = new HashMap<>();

    private SharedModels() {}

    /** The model of a folder, loaded if nobody has it yet; concurrent callers wait for one load. */
    static Lease lease(String path) throws IOException {
        synchronized (MODELS) {
            Shared shared = MODELS.get(path);
            if (shared == null) {
                shared = new Shared(load(path));
                MODELS.put(path, shared);
            }
            shared.leases++;
            return new Lease(path, shared.model);
        }
    }

    private static AttentionModel load(String path) throws IOException {
        if (!Fma.fusedMultiplyAdd() && !Boolean.getBoolean(ALLOW_SOFTWARE_FMA)) {
            throw new IOException(
                    "this CPU or JVM has no fused multiply-add in hardware: attention would be a thousand times"
                            + " slower; -D" + ALLOW_SOFTWARE_FMA
                            + "=true as an option of the JVM allows it all the same");
        }
        long start = System.nanoTime();
        AttentionModel model;
        try (LocalModelFolder folder = LocalModelFolder.of(path)) {
            model = AttentionModel.load(folder.path());
        }
        Kernels.missing().ifPresent(LOG::warn);
        LOG.info(
                "Loaded model {}@{} with {} kernels in {} ms",
                model.name(),
                model.fingerprint(),
                Kernels.best().name(),
                (System.nanoTime() - start) / 1_000_000);
        return model;
    }

    private static final class Shared {
        private final AttentionModel model;
        private int leases;

        Shared(AttentionModel model) {
            this.model = model;
        }
    }

    /** The right to use a model. Closing it twice does nothing more. */
    static final class Lease implements AutoCloseable {
        private final String path;
        private final AttentionModel model;
        private boolean closed;

        private Lease(String path, AttentionModel model) {
            this.path = path;
            this.model = model;
        }

        AttentionModel model() {
            return model;
        }

        @Override
        public void close() {
            synchronized (MODELS) {
                Shared shared = MODELS.get(path);
                if (!closed && --shared.leases == 0) {
                    MODELS.remove(path);
                }
                closed = true;
            }
        }
    }
}
