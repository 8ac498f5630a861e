package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a token waits for others. The test is the task: it gives records, reads its mail between them, and moves the clock. */
class LingerTest {
    private static final long LONG = 100;
    private static final float[][] ROWS = SmallModel.embeddings(1, 40);

    @TempDir
    private static Path folder;

    private static String model;

    private OperatorHarness harness;
    private long now = 1_000;
    private int sequences;

    @BeforeAll
    static void write() throws Exception {
        model = SmallModel.write(folder).toString();
    }

    @BeforeEach
    void open() throws Exception {
        open(LONG);
    }

    private void open(long linger) throws Exception {
        harness =
                OperatorHarness.open(OperatorHarness.settings(model, Long.MAX_VALUE, Long.MAX_VALUE, linger, Set.of()));
        harness.flink.setProcessingTime(now);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    /** Takes the next record of the input. */
    private void record() throws Exception {
        harness.process(Segments.of("s" + sequences++, 0, ROWS, 0, 1, false));
    }

    /** Reads the mail that is there, not what it sends, as a task does before it asks the input for a record. */
    private void readMail() throws Exception {
        TaskMailbox mailbox = harness.flink.getTaskMailbox();
        mailbox.createBatch();
        for (Optional<Mail> mail = mailbox.tryTakeFromBatch(); mail.isPresent(); mail = mailbox.tryTakeFromBatch()) {
            mail.get().run();
        }
    }

    /** The clock moves on, and the task reads its mail while the input has nothing. */
    private void pass(long millis) throws Exception {
        for (long i = 0; i < millis; i++) {
            harness.flink.setProcessingTime(++now);
            readMail();
        }
        readMail();
    }

    private void assertRan(FlushCause cause, int records) {
        assertThat(harness.segments()).hasSize(records);
        assertThat(harness.operator().metrics().steps(cause).getCount()).isPositive();
    }

    @Test
    void aRecordAloneDoesNotWaitAtAll() throws Exception {
        record();
        readMail();
        assertThat(harness.segments()).as("there may be another").isEmpty();
        readMail();

        assertRan(FlushCause.IDLE, 1);
    }

    @Test
    void whatComesTogetherAfterASilenceRunsTogetherAtTheNextTick() throws Exception {
        for (int i = 0; i < 5; i++) {
            record();
            readMail();
        }
        readMail();
        assertThat(harness.segments()).isEmpty();

        pass(2);
        assertRan(FlushCause.IDLE, 5);
    }

    @Test
    void eachTickAsksWhetherTheInputHasMore() throws Exception {
        record();
        record();
        for (int i = 0; i < 3; i++) {
            harness.flink.setProcessingTime(++now);
            record();
            readMail();
            assertThat(harness.segments()).as("there was one more").isEmpty();
        }
        harness.flink.setProcessingTime(++now);
        readMail();

        assertRan(FlushCause.IDLE, 5);
    }

    @Test
    void noTokenWaitsLongerThanTheLingerTime() throws Exception {
        record();
        record();
        long begin = now;
        while (harness.segments().isEmpty()) {
            assertThat(now - begin).isLessThan(LONG);
            harness.flink.setProcessingTime(++now);
            record();
            readMail();
        }

        assertThat(now - begin).isEqualTo(LONG);
        assertRan(FlushCause.LINGER, 2 + (int) LONG - 1);
    }

    @Test
    void theTaskThatWasKeptFromItsInputDoesNotTakeItForIdle() throws Exception {
        record();
        record();
        // A tick, a record that was there before it, and the mail that the tick has sent.
        harness.flink.setProcessingTime(now += 20);
        record();
        readMail();

        assertThat(harness.segments()).isEmpty();
    }

    @Test
    void afterAFullStepTheNextTokenWaitsAnew() throws Exception {
        record();
        harness.flink.setProcessingTime(now += LONG - 1);
        int step = 0;
        while (harness.operator().metrics().steps(FlushCause.FULL).getCount() == 0) {
            record();
            step++;
        }
        int before = harness.segments().size();
        assertThat(before).isEqualTo(step + 1);
        record();
        harness.flink.setProcessingTime(++now);
        record();
        readMail();

        assertThat(harness.segments()).hasSize(before);
    }

    @Test
    void aBarrierLeavesNothingToWaitFor() throws Exception {
        record();
        harness.flink.prepareSnapshotPreBarrier(1);
        assertThat(harness.segments()).hasSize(1);
        pass(2 * LONG);

        assertThat(harness.operator().metrics().steps(FlushCause.IDLE).getCount())
                .isZero();
        assertThat(harness.operator().metrics().steps(FlushCause.LINGER).getCount())
                .isZero();
    }

    @Test
    void afterABarrierTheNextTokenWaitsAnew() throws Exception {
        record();
        record();
        for (int i = 1; i < LONG; i++) {
            harness.flink.setProcessingTime(++now);
            record();
            readMail();
        }
        assertThat(harness.segments()).isEmpty();
        harness.flink.prepareSnapshotPreBarrier(1);
        int before = harness.segments().size();
        record();
        harness.flink.setProcessingTime(++now);
        record();
        readMail();

        assertThat(harness.segments()).hasSize(before);
    }

    @Test
    void withoutLingerEachRecordRunsAtOnce() throws Exception {
        harness.close();
        open(0);
        record();

        assertRan(FlushCause.LINGER, 1);
    }
}
