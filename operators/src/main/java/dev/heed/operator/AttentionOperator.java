package dev.heed.operator;

import dev.heed.operator.SequencePolicy.Clock;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The Flink shell of {@link SequenceProcessor}: lifecycle and plumbing only. What waits for a step runs when the step is full, when the
 * input is idle or the linger time over, before a watermark, before a barrier and at the end of the input, so that nothing that was taken is ever
 * behind a watermark or outside a checkpoint.
 */
final class AttentionOperator extends AbstractStreamOperator<ContextualizedSegment>
        implements OneInputStreamOperator<TokenSegment, ContextualizedSegment>,
                BoundedOneInput,
                Triggerable<String, VoidNamespace> {
    private static final String TIMERS = "sequence-deadlines";
    private static final long serialVersionUID = 1L;

    private final OperatorSettings settings;
    private final transient MailboxExecutor mailbox;

    private transient SharedModels.Lease model;
    private transient SequenceProcessor processor;
    private transient Linger linger;

    AttentionOperator(StreamOperatorParameters<ContextualizedSegment> parameters, OperatorSettings settings) {
        super(parameters);
        this.settings = settings;
        this.mailbox = parameters.getMailboxExecutor();
    }

    @Override
    public void open() throws Exception {
        super.open();
        model = SharedModels.lease(settings.modelPath());
        InternalTimerService<VoidNamespace> timers =
                getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        processor = new SequenceProcessor(
                settings.sequences(),
                Residency.limits(settings, getContainingTask().getEnvironment()),
                new RejectionRatio(settings.rejections()),
                ModelRuntime.of(model.model(), settings),
                new KeyedSequenceStore(
                        getKeyedStateStore(), this.<String>getKeyedStateBackend(), timers, this::setCurrentKey),
                new StreamSequenceOutput(output),
                getProcessingTimeService()::getCurrentProcessingTime);
        linger = new Linger(settings.lingerMillis(), processor, getProcessingTimeService(), mailbox);
        OperatorMetrics.register(processor, getMetricGroup());
    }

    @Override
    public void processElement(StreamRecord<TokenSegment> element) throws Exception {
        processor.process(element.getValue());
        linger.recordTaken();
    }

    /**
     * As Flink does it, except that what the deadlines let go comes before the watermark, too. The last watermark, at the end of the
     * input, is no time: deadlines in event time stay set, and sequences open, as with deadlines in processing time.
     */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush(FlushCause.WATERMARK);
        if (mark.getTimestamp() != Watermark.MAX_WATERMARK.getTimestamp()) {
            getTimeServiceManager().orElseThrow().advanceWatermark(mark);
            flush(FlushCause.WATERMARK);
        }
        output.emitWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush(FlushCause.BARRIER);
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    private void flush(FlushCause cause) throws Exception {
        processor.flush(cause);
        linger.look();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        processor.writeAll();
        super.snapshotState(context);
    }

    @Override
    public void endInput() throws Exception {
        flush(FlushCause.END_OF_INPUT);
        processor.endInput();
        flush(FlushCause.END_OF_INPUT);
    }

    @Override
    public void finish() throws Exception {
        flush(FlushCause.END_OF_INPUT);
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (model != null) {
            model.close();
        }
        super.close();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        processor.onDeadline(timer.getKey(), Clock.PROCESSING, timer.getTimestamp());
        linger.look();
    }

    /** Within {@link #processWatermark}, which flushes. */
    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        processor.onDeadline(timer.getKey(), Clock.EVENT, timer.getTimestamp());
    }

    /** What is counted of this run. */
    ProcessorMetrics metrics() {
        return processor.metrics();
    }
}
