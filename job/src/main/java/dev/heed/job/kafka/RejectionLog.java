package dev.heed.job.kafka;

import dev.heed.job.avro.DeadLetterRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Says in the log which record became a dead letter: of each reason one a minute, for the topic has them all. What a layout may want as
 * fields is in the logging context meanwhile: {@code reason}, {@code sequence}, {@code position}, {@code source} (topic-partition@offset);
 * those that are not known are absent. Not for use by several threads.
 */
final class RejectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(RejectionLog.class);
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<String, Told> reasons = new HashMap<>();

    RejectionLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void note(DeadLetterRecord letter) {
        OptionalLong untold = due(letter.reason());
        if (untold.isEmpty()) {
            return;
        }
        put("reason", letter.reason());
        put("sequence", letter.sequenceId());
        put("position", letter.startPosition());
        put("source", letter.sourceTopic() + "-" + letter.sourcePartition() + "@" + letter.sourceOffset());
        try {
            LOG.info(
                    "Dead letter, {}: {}; {} more of this reason since the last line",
                    letter.reason(),
                    letter.message(),
                    untold.getAsLong());
        } finally {
            MDC.remove("reason");
            MDC.remove("sequence");
            MDC.remove("position");
            MDC.remove("source");
        }
    }

    /** Whether a letter of this reason is to be told, and then how many have not been since the last that was. */
    OptionalLong due(String reason) {
        Told told = reasons.computeIfAbsent(reason, unused -> new Told());
        long now = nanoTime.getAsLong();
        if (told.once && now - told.at < PAUSE_NANOS) {
            told.untold++;
            return OptionalLong.empty();
        }
        long untold = told.untold;
        told.once = true;
        told.at = now;
        told.untold = 0;
        return OptionalLong.of(untold);
    }

    private static void put(String key, Object value) {
        if (value != null) {
            MDC.put(key, value.toString());
        }
    }

    /** When a reason was told last, and how many letters have not been since. */
    private static final class Told {
        private boolean once;
        private long at;
        private long untold;
    }
}
