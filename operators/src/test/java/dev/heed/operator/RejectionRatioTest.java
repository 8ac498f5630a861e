package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectionRatioTest {
    @Test
    void aShareAtTheLimitIsAllowedAndOneAboveIsNot() {
        RejectionRatio ratio = ratio(0.5, 10);
        accept(ratio, 5);
        reject(ratio, 5);

        assertThatThrownBy(() -> ratio.rejected("tokens-0@7: gap"))
                .isInstanceOf(RejectionRatioExceededException.class)
                .rootCause()
                .hasMessageContaining("6 of the last 10 records")
                .hasMessageContaining("dead-letter.max-ratio 0.5")
                .hasMessageContaining("tokens-0@7: gap");
    }

    /** 0.29 × 100 is 28.999999999999996 in floating point, and 29 of 100 is not above 0.29. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 29, 57, 58, 99})
    void theLimitIsExactInHundredths(int hundredths) {
        RejectionRatio ratio = ratio(hundredths / 100.0, 100);
        accept(ratio, 100 - hundredths);

        assertThatCode(() -> reject(ratio, hundredths)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ratio.rejected("one more")).isInstanceOf(RejectionRatioExceededException.class);
    }

    @Test
    void nothingFailsBeforeTheWindowIsFull() {
        RejectionRatio ratio = ratio(0.5, 10);

        assertThatCode(() -> reject(ratio, 9)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ratio.rejected("the tenth")).isInstanceOf(RejectionRatioExceededException.class);
    }

    @Test
    void theWindowSlides() {
        RejectionRatio ratio = ratio(0.5, 4);
        accept(ratio, 2);
        reject(ratio, 2);
        accept(ratio, 2);

        // The two rejected ones are the oldest of the window now and leave it one by one.
        assertThatCode(() -> reject(ratio, 2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ratio.rejected("third of four")).isInstanceOf(RejectionRatioExceededException.class);
    }

    @Test
    void aLimitOfOneNeverFails() {
        RejectionRatio ratio = ratio(1, 3);

        assertThatCode(() -> reject(ratio, 50)).doesNotThrowAnyException();
    }

    @Test
    void sharesOutsideZeroToOneAreRefused() {
        assertThatThrownBy(() -> ratio(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ratio(1.1, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ratio(Double.NaN, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ratio(0.5, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RejectionRatio ratio(double limit, int window) {
        return new RejectionRatio(new RejectionRatio.Limit(limit, window));
    }

    private static void accept(RejectionRatio ratio, int times) {
        for (int i = 0; i < times; i++) {
            ratio.accepted();
        }
    }

    private static void reject(RejectionRatio ratio, int times) {
        for (int i = 0; i < times; i++) {
            ratio.rejected("because");
        }
    }
}
