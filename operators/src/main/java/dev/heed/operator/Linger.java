package dev.heed.operator;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * How long what waits for a step waits for more, so that a step is worth its while: never longer than the linger time, and not while the
 * input is idle. It is when it has nothing more to give; that is asked at every tick, and after a silence of the linger time before the first.
 * In a tick a busy input gives enough for a step that is worth it. Not thread-safe.
 */
final class Linger {
    /** The grain of Flink's clock. */
    static final long TICK_MILLIS = 1;

    private final long millis;
    private final SequenceProcessor processor;
    private final ProcessingTimeService time;
    private final MailboxExecutor mailbox;

    private long records;
    private long lastRecord = Long.MIN_VALUE / 2;
    /** When what waits began to wait. */
    private long since;

    private boolean waiting;
    private boolean ticking;

    /**
     * @param millis the linger time, milliseconds; 0 to run each record at once
     * @param processor has what waits
     * @param time of the subtask
     * @param mailbox of the subtask
     */
    Linger(long millis, SequenceProcessor processor, ProcessingTimeService time, MailboxExecutor mailbox) {
        this.millis = millis;
        this.processor = processor;
        this.time = time;
        this.mailbox = mailbox;
    }

    /** To be called after each record. */
    void recordTaken() throws Exception {
        if (millis == 0) {
            processor.flush(FlushCause.LINGER);
            return;
        }
        long now = time.getCurrentProcessingTime();
        boolean afterSilence = now - lastRecord >= millis;
        lastRecord = now;
        records++;
        take(now);
        if (waiting && afterSilence) {
            // This mail comes before the next record, and the one that it sends after it.
            mailbox.execute(this::ask, "Is there more than one record?");
        }
    }

    /** To be called when something may have begun to wait, or has ceased to, without a record. */
    void look() throws Exception {
        if (millis == 0) {
            processor.flush(FlushCause.LINGER);
            return;
        }
        take(time.getCurrentProcessingTime());
    }

    private void take(long now) {
        boolean idle = processor.isIdle();
        if (!idle && !waiting) {
            since = now;
        }
        waiting = !idle;
        tick(now);
    }

    private void tick(long now) {
        if (!waiting || ticking) {
            return;
        }
        ticking = true;
        // Never cancelled: it finds nothing to do if a full step, a watermark or a barrier was faster.
        ScheduledFuture<?> unused = time.registerTimer(now + TICK_MILLIS, timestamp -> {
            ticking = false;
            ticked();
        });
    }

    private void ticked() throws Exception {
        waiting = !processor.isIdle();
        if (!waiting) {
            return;
        }
        long now = time.getCurrentProcessingTime();
        if (now - since >= millis) {
            flush(FlushCause.LINGER);
            return;
        }
        ask();
        tick(now);
    }

    /** Runs what waits unless the input has one more record: the task takes that before it reads its mail again. */
    private void ask() {
        long before = records;
        mailbox.execute(
                () -> {
                    if (records == before) {
                        flush(FlushCause.IDLE);
                    }
                },
                "Is the input idle?");
    }

    private void flush(FlushCause cause) throws Exception {
        processor.flush(cause);
        waiting = false;
    }
}
