package dev.heed.bench.state;

import dev.heed.cache.CacheType;
import dev.heed.operator.OperatorSettings;
import dev.heed.operator.RejectionRatio;
import dev.heed.operator.SequencePolicy;
import dev.heed.operator.SequencePolicy.Gap;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import dev.heed.operator.VectorOutput;
import java.nio.file.Path;
import java.util.Set;

/** How the operator is set up here: the job's defaults, except where a part of the benchmark says otherwise. */
public final class Settings {
    /** The default of {@code cache.dirty-bytes}. */
    static final long DIRTY_BYTES = 64L << 20;

    static final long NO_LIMIT = Long.MAX_VALUE;

    static final SequencePolicy POLICY = new SequencePolicy(
            Start.ANY,
            Positions.RECORD,
            1 << 20,
            Overflow.END,
            Gap.DEAD_LETTER,
            1024,
            30_000,
            ModelChange.RESTART,
            3_600_000,
            600_000);

    private Settings() {}

    /** Without bounds but the default of dirty bytes; a record runs at once. */
    public static OperatorSettings atOnce(Path model) {
        return of(model, NO_LIMIT, DIRTY_BYTES, 0);
    }

    /** Settings of the whole operator; a record runs at once. */
    static OperatorSettings of(Path model, long residentBytes, long dirtyBytes) {
        return of(model, residentBytes, dirtyBytes, 0);
    }

    /** Without bounds but the default of dirty bytes; as the harness's clock stands still, only full steps run. */
    public static OperatorSettings lingering(Path model) {
        return of(model, NO_LIMIT, DIRTY_BYTES, 5);
    }

    private static OperatorSettings of(Path model, long residentBytes, long dirtyBytes, long linger) {
        return new OperatorSettings(
                model.toString(),
                VectorOutput.ALL,
                POLICY,
                CacheType.FLOAT32,
                residentBytes,
                dirtyBytes,
                256,
                linger,
                Set.of(),
                Set.of(),
                8,
                new RejectionRatio.Limit(1, 1000));
    }
}
