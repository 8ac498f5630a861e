package dev.heed.bench.state;

import dev.heed.cache.SequenceCache;
import dev.heed.kernel.Float32Rows;
import dev.heed.kernel.KvTile;
import dev.heed.model.AttentionModel;
import dev.heed.operator.ResidencyLimits;
import dev.heed.operator.ResidentCache;
import dev.heed.operator.TokenSegment;
import java.nio.file.Path;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;

/** Heed's cache: resident pages, written to state at checkpoints. */
final class ResidentLayout extends LayoutOperator implements Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    private final String modelPath;
    private final ResidencyLimits limits;
    private transient ResidentCache residents;
    private transient SequenceCache current;

    ResidentLayout(Path model, ResidencyLimits limits, boolean reading) {
        super(reading);
        this.modelPath = model.toString();
        this.limits = limits;
    }

    @Override
    public void open() throws Exception {
        super.open();
        residents = new ResidentCache(
                AttentionModel.load(Path.of(modelPath)),
                Settings.POLICY,
                limits,
                getKeyedStateStore(),
                this.<String>getKeyedStateBackend(),
                getInternalTimerService("sequence-deadlines", VoidNamespaceSerializer.INSTANCE, this),
                this::setCurrentKey,
                getProcessingTimeService()::getCurrentProcessingTime);
    }

    @Override
    void append(TokenSegment segment) throws Exception {
        current = residents.append(segment);
    }

    @Override
    double read() {
        KvTile[] pages = current.pages(0);
        double sum = 0;
        for (int i = 0; i < current.pageCount(0); i++) {
            Float32Rows rows = (Float32Rows) pages[i].rows();
            sum += Checksum.of(rows.keys()) + Checksum.of(rows.values());
        }
        return sum;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        residents.writeAll();
        super.snapshotState(context);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {}

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {}
}
