package dev.heed.operator;

/** Sends rejected records out, counts them, and watches their share. Not thread-safe. */
final class Rejections {
    private final RejectionRatio ratio;
    private final SequenceOutput output;
    private final ProcessorMetrics metrics;

    Rejections(RejectionRatio ratio, SequenceOutput output, ProcessorMetrics metrics) {
        this.ratio = ratio;
        this.output = output;
        this.metrics = metrics;
    }

    /** Notes a record that is not rejected. */
    void accepted() {
        ratio.accepted();
    }

    /** Rejects a record, or the rest of one, for the reason that has been decided. */
    void reject(Admission.Decision decision, TokenSegment segment) {
        reject(decision.rejection(), decision.message(), segment);
    }

    /**
     * Rejects a record, or the rest of one.
     *
     * @param message what was expected and found, without the record's name
     * @throws RejectionRatioExceededException if too many are
     */
    void reject(RejectionReason reason, String message, TokenSegment segment) {
        metrics.rejected(reason).inc();
        String named = segment.origin().coordinates() + ", sequence \"" + segment.sequenceId() + "\", position "
                + segment.startPosition() + ": " + message;
        output.emit(new RejectedSegment(reason, named, segment));
        ratio.rejected(named);
    }
}
