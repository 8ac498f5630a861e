package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import dev.heed.bench.TemporaryFolder;
import dev.heed.bench.state.Backend;
import dev.heed.bench.state.OperatorUnderTest;
import dev.heed.bench.state.Settings;
import dev.heed.bench.state.Surroundings;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.OperatorSettings;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import java.nio.file.Path;

/**
 * What runs in a JVM of its own: how long a slot takes until it takes records, one that has to load the weights, and then others that
 * find them loaded. With a model of 57 MB.
 */
final class SlotFork {
    static final String FIRST = "first";
    static final String NEXT = "next";

    private static final int HIDDEN = 768;
    private static final int LAYERS = 6;
    private static final int SLOTS = 10;

    private SlotFork() {}

    /** Prints the milliseconds of each. */
    public static void main(String[] arguments) throws Exception {
        Measurements measurements = new Measurements();
        try (TemporaryFolder folder = new TemporaryFolder();
                Surroundings surroundings = new Surroundings(Backend.HEAP)) {
            Path model = TinyModels.write(
                    folder.path().resolve("model"),
                    TinyModel.of(HIDDEN, Load.HEADS).withLayers(LAYERS),
                    1);
            OperatorSettings settings = Settings.lingering(model);
            long begin = System.nanoTime();
            OperatorUnderTest<ContextualizedSegment> first = open(settings, surroundings);
            measurements.add((System.nanoTime() - begin) / 1e6, "slot", FIRST);
            try (first) {
                for (int slot = 0; slot < SLOTS; slot++) {
                    begin = System.nanoTime();
                    OperatorUnderTest<ContextualizedSegment> next = open(settings, surroundings);
                    measurements.add((System.nanoTime() - begin) / 1e6, "slot", NEXT);
                    next.close();
                }
            }
        }
        measurements.print();
    }

    private static OperatorUnderTest<ContextualizedSegment> open(OperatorSettings settings, Surroundings surroundings)
            throws Exception {
        return OperatorUnderTest.of(settings, surroundings, segment -> {});
    }
}
