package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.CacheType;
import dev.heed.cache.SequenceHeader;
import dev.heed.operator.SequencePolicy.ModelChange;
import dev.heed.operator.SequencePolicy.Overflow;
import dev.heed.operator.SequencePolicy.Positions;
import dev.heed.operator.SequencePolicy.Start;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final RecordOrigin ORIGIN = new RecordOrigin("topic", 0, 0, 0, List.of());

    private final Admission admission = admission(Start.ANY, Positions.RECORD, 100, Overflow.END);

    @Test
    void anUnknownSequenceMayStartAnywhere() {
        Admission.Decision decision = admission.decide(null, segment(0, 40, 3, false));

        assertThat(decision.accepted()).isTrue();
        assertThat(decision.fresh()).isTrue();
        assertThat(decision.position()).isEqualTo(40);
        assertThat(decision.count()).isEqualTo(3);
    }

    @Test
    void startAtZeroRefusesAnythingElse() {
        Admission zero = admission(Start.ZERO, Positions.RECORD, 100, Overflow.END);

        assertThat(zero.decide(null, segment(0, 1, 3, false)).rejection()).isEqualTo(RejectionReason.NOT_AT_START);
        assertThat(zero.decide(null, segment(0, 0, 3, false)).accepted()).isTrue();
        assertThat(zero.decide(header(0, 0, 5), segment(0, 5, 3, false)).accepted())
                .isTrue();
    }

    @Test
    void whatIsWhollyKnownIsADuplicate() {
        assertThat(admission.decide(header(0, 0, 5), segment(0, 2, 3, false))).isEqualTo(Admission.Decision.DUPLICATE);
        assertThat(admission.decide(header(0, 0, 5), segment(0, 1, 2, true))).isEqualTo(Admission.Decision.DUPLICATE);
        assertThat(admission.decide(header(0, 0, 5), segment(0, 3, 0, true))).isEqualTo(Admission.Decision.DUPLICATE);
    }

    @Test
    void aDuplicateThatReachesTheExpectedPositionStillEnds() {
        Admission.Decision decision = admission.decide(header(0, 0, 5), segment(0, 2, 3, true));

        assertThat(decision.accepted()).isTrue();
        assertThat(decision.ends()).isTrue();
        assertThat(decision.count()).isZero();
        assertThat(decision.position()).isEqualTo(5);
    }

    @Test
    void anOverlapIsTrimmed() {
        Admission.Decision decision = admission.decide(header(0, 0, 5), segment(0, 3, 4, false));

        assertThat(decision.skip()).isEqualTo(2);
        assertThat(decision.count()).isEqualTo(2);
        assertThat(decision.position()).isEqualTo(5);
    }

    @Test
    void aGapIsRejectedAndSaysWhatIsMissing() {
        Admission.Decision decision = admission.decide(header(0, 0, 5), segment(0, 8, 1, false));

        assertThat(decision.accepted()).isFalse();
        assertThat(decision.rejection()).isEqualTo(RejectionReason.GAP);
        assertThat(decision.message()).contains("position 8", "expected 5", "3 tokens are missing");
    }

    @Test
    void aHigherEpochBeginsAgainAndALowerOneIsLate() {
        assertThat(admission.decide(header(1, 0, 5), segment(2, 0, 1, false)).fresh())
                .isTrue();
        assertThat(admission.decide(header(1, 0, 5), segment(0, 5, 1, false)).rejection())
                .isEqualTo(RejectionReason.LATE_EPOCH);
        assertThat(admission
                        .decide(header(1, 0, 5).asEnded(), segment(2, 0, 1, false))
                        .fresh())
                .isTrue();
    }

    @Test
    void afterTheEndDuplicatesAreDroppedAndNewTokensRejected() {
        SequenceHeader ended = header(0, 0, 5).asEnded();

        assertThat(admission.decide(ended, segment(0, 4, 1, true))).isEqualTo(Admission.Decision.DUPLICATE);
        assertThat(admission.decide(ended, segment(0, 5, 1, false)).rejection()).isEqualTo(RejectionReason.AFTER_END);
    }

    @Test
    void theLimitEndsTheSequenceAndRejectsTheRest() {
        Admission.Decision exact = admission.decide(header(0, 0, 98), segment(0, 98, 2, false));
        Admission.Decision beyond = admission.decide(header(0, 0, 98), segment(0, 98, 5, false));

        assertThat(exact.ends()).isTrue();
        assertThat(exact.rejection()).isNull();
        assertThat(beyond.count()).isEqualTo(2);
        assertThat(beyond.ends()).isTrue();
        assertThat(beyond.rejection()).isEqualTo(RejectionReason.CONTEXT_FULL);
        assertThat(admission
                        .decide(header(0, 0, 100).asEnded(), segment(0, 100, 1, false))
                        .rejection())
                .isEqualTo(RejectionReason.CONTEXT_FULL);
    }

    @Test
    void rejectKeepsTheFullSequenceOpenUntilItEnds() {
        Admission reject = admission(Start.ANY, Positions.RECORD, 100, Overflow.REJECT);

        Admission.Decision full = reject.decide(header(0, 0, 100), segment(0, 100, 1, false));
        assertThat(full.accepted()).isFalse();
        assertThat(full.rejection()).isEqualTo(RejectionReason.CONTEXT_FULL);
        Admission.Decision last = reject.decide(header(0, 0, 99), segment(0, 99, 1, false));
        assertThat(last.ends()).isFalse();
        Admission.Decision end = reject.decide(header(0, 0, 100), segment(0, 100, 1, true));
        assertThat(end.accepted()).isTrue();
        assertThat(end.ends()).isTrue();
        assertThat(end.count()).isZero();
    }

    @Test
    void arrivalNumbersTheTokensItself() {
        Admission arrival = admission(Start.ZERO, Positions.ARRIVAL, 100, Overflow.END);

        assertThat(arrival.decide(null, segment(0, 77, 2, false)).position()).isZero();
        assertThat(arrival.decide(header(0, 0, 2), segment(0, 0, 2, false)).position())
                .isEqualTo(2);
        assertThat(arrival.decide(header(0, 0, 2), segment(0, 0, 0, true)).ends())
                .isTrue();
    }

    private static Admission admission(Start start, Positions positions, long maxTokens, Overflow overflow) {
        return new Admission(new SequencePolicy(
                start,
                positions,
                maxTokens,
                overflow,
                SequencePolicy.Gap.DEAD_LETTER,
                0,
                1,
                ModelChange.RESTART,
                1000,
                1000));
    }

    private static SequenceHeader header(int epoch, long contextStart, long next) {
        return new SequenceHeader(epoch, false, contextStart, next, next - contextStart, 0, 0, CacheType.FLOAT32, "m");
    }

    private static TokenSegment segment(int epoch, long start, int count, boolean end) {
        return new TokenSegment("s", epoch, start, count, new float[count], null, end, false, null, null, ORIGIN);
    }
}
