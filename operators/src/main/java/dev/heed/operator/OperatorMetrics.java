package dev.heed.operator;

import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The names of the operator's metrics, in the group {@code heed} of the operator. */
final class OperatorMetrics {
    private OperatorMetrics() {}

    static void register(SequenceProcessor processor, MetricGroup operatorGroup) {
        MetricGroup group = operatorGroup.addGroup("heed");
        ProcessorMetrics metrics = processor.metrics();
        group.counter("records", metrics.records);
        group.counter("tokens", metrics.tokens);
        group.counter("duplicates", metrics.duplicates);
        group.counter("rejected", metrics.rejected);
        group.counter("reordered", metrics.reordered);
        group.counter("holes", metrics.holes);
        group.counter("steps", metrics.steps);
        group.counter("sequencesEnded", metrics.ended);
        group.counter("sequencesExpired", metrics.expired);
        group.counter("sequencesErased", metrics.erased);
        group.counter("contextsRestarted", metrics.restarted);
        group.counter("cacheReloads", metrics.reloads);
        group.counter("cacheEvictions", metrics.evictions);
        group.counter("pagesWritten", metrics.pagesWritten);
        SequenceResidency residency = processor.residency();
        group.gauge("residentBytes", (Gauge<Long>) residency::residentBytes);
        group.gauge("dirtyBytes", (Gauge<Long>) residency::dirtyBytes);
        group.gauge("residentSequences", (Gauge<Integer>) residency::residentSequences);
    }
}
