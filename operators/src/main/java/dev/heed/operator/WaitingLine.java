package dev.heed.operator;

/** Turns away the records that wait for those before them, when those have not come. Not thread-safe. */
final class WaitingLine {
    private final Admission admission;
    private final SequenceResidency residency;
    private final Rejections rejections;

    WaitingLine(Admission admission, SequenceResidency residency, Rejections rejections) {
        this.admission = admission;
        this.residency = residency;
        this.rejections = rejections;
    }

    /** Rejects all that wait for tokens of the selected sequence. */
    void rejectAll(ResidentSequence sequence) throws Exception {
        residency.loadWaiting(sequence);
        while (!sequence.waiting.isEmpty()) {
            reject(sequence, sequence.waiting.poll().segment());
        }
    }

    /** Rejects what has waited longest. */
    void rejectOldest(ResidentSequence sequence) throws Exception {
        reject(sequence, sequence.waiting.pollOldest().segment());
    }

    private void reject(ResidentSequence sequence, TokenSegment segment) {
        rejections.reject(admission.decide(sequence.header, segment), segment);
    }
}
