package dev.heed.operator;

import java.util.Locale;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The names of the operator's metrics, in the group {@code heed} of the operator; deploy/README.md says what they tell. */
final class OperatorMetrics {
    private OperatorMetrics() {}

    static void register(SequenceProcessor processor, MetricGroup operatorGroup) {
        MetricGroup group = operatorGroup.addGroup("heed");
        ProcessorMetrics metrics = processor.metrics();
        group.counter("records", metrics.records);
        group.counter("tokens", metrics.tokens);
        group.counter("duplicates", metrics.duplicates);
        group.counter("reordered", metrics.reordered);
        group.counter("holes", metrics.holes);
        group.counter("recordsHeld", metrics.held);
        group.counter("heldRecordsWritten", metrics.heldWritten);
        group.counter("sequencesPooled", metrics.pooled);
        for (RejectionReason reason : RejectionReason.values()) {
            group.counter("rejected" + camelCase(reason), metrics.rejected(reason));
        }
        for (FlushCause cause : FlushCause.values()) {
            group.counter(cause.metric(), metrics.steps(cause));
        }
        group.histogram("stepTokens", metrics.stepTokens);
        group.counter("sequencesBegun", metrics.begun);
        group.counter("sequencesEnded", metrics.ended);
        group.counter("sequencesExpired", metrics.expired);
        group.counter("sequencesErased", metrics.erased);
        group.counter("contextsRestarted", metrics.restarted);
        group.gauge("longestContext", (Gauge<Long>) metrics::longestContext);
        group.counter("cacheHits", metrics.hits);
        group.counter("cacheReloads", metrics.reloads);
        group.counter("cacheEvictions", metrics.evictions);
        group.counter("pagesWritten", metrics.pagesWritten);
        group.counter("pagesRead", metrics.pagesRead);
        SequenceResidency residency = processor.residency();
        group.gauge("residentBytes", (Gauge<Long>) residency::residentBytes);
        group.gauge("dirtyBytes", (Gauge<Long>) residency::dirtyBytes);
        group.gauge("residentSequences", (Gauge<Integer>) residency::residentSequences);
    }

    /** {@code AFTER_END} becomes {@code AfterEnd}. */
    private static String camelCase(RejectionReason reason) {
        StringBuilder name = new StringBuilder();
        boolean upper = true;
        for (char letter : reason.name().toLowerCase(Locale.ROOT).toCharArray()) {
            if (letter == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(letter) : letter);
                upper = false;
            }
        }
        return name.toString();
    }
}
