package dev.heed.bench.state;

import dev.heed.operator.ResidencyLimits;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeutils.base.array.FloatPrimitiveArraySerializer;

/** The ways to keep keys and values in keyed state that are compared. */
enum Layout {
    LIST_FLINK("ListState, append (Flink's float[] serializer)"),
    LIST("ListState, append (bulk serializer)"),
    VALUE("ValueState, rewritten per token"),
    PAGED("MapState, pages of 16, tail rewritten per token"),
    HEED("Heed's cache"),
    OPERATOR("Heed's whole operator, attention instead of the sum");

    private final String title;

    Layout(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Opens an operator with this layout, without bounds of memory but the default of dirty bytes.
     *
     * @param model the identity model
     * @param reading whether everything is read for every token; the whole operator always does
     * @param sums receives the sum that is read for each token; of the whole operator, the number of tokens
     */
    OperatorUnderTest<?> open(Path model, boolean reading, Surroundings surroundings, Consumer<Double> sums)
            throws Exception {
        if (this == OPERATOR) {
            return OperatorUnderTest.of(
                    Settings.of(model, Settings.NO_LIMIT, Settings.DIRTY_BYTES),
                    surroundings,
                    segment -> sums.accept((double) segment.tokenCount()));
        }
        return OperatorUnderTest.of(operator(model, reading), surroundings, sums);
    }

    private LayoutOperator operator(Path model, boolean reading) {
        return switch (this) {
            case LIST_FLINK -> new ListLayout(FloatPrimitiveArraySerializer.INSTANCE, reading);
            case LIST -> new ListLayout(FloatsSerializer.INSTANCE, reading);
            case VALUE -> new ValueLayout(reading);
            case PAGED -> new PagedLayout(reading);
            case HEED ->
                new ResidentLayout(model, new ResidencyLimits(Settings.NO_LIMIT, Settings.DIRTY_BYTES, 1), reading);
            case OPERATOR -> throw new IllegalStateException("has an operator of its own");
        };
    }
}
