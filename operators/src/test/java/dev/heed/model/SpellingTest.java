package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "abc, '', 3",
        "abc, abc, 0",
        "abc, abd, 1",
        "abc, acb, 1",
        "abc, ab, 1",
        "ab, abc, 1",
        "kitten, sitting, 3",
        "moedl.path, model.path, 1",
    })
    void countsTheSlips(String a, String b, int distance) {
        assertThat(Spelling.edits(a, b)).isEqualTo(distance);
        assertThat(Spelling.edits(b, a)).isEqualTo(distance);
    }
}
