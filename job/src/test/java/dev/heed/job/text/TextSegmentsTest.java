package dev.heed.job.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.operator.TokenSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextSegmentsTest {
    private final EmbeddedText text =
            new EmbeddedText(List.of("[CLS]", "a", "[SEP]"), new float[] {0, 1, 2, 3, 4, 5}, false);

    @Test
    void tokensBecomeRecordsAtTheirPositionsAndTheLastEndsTheSequence() {
        List<TokenSegment> segments = TextSegments.of("line-7", text, 2, "minilm");
        assertThat(segments).extracting(TokenSegment::sequenceId).containsExactly("line-7", "line-7");
        assertThat(segments).extracting(TokenSegment::startPosition).containsExactly(0L, 2L);
        assertThat(segments).extracting(TokenSegment::tokenCount).containsExactly(2, 1);
        assertThat(segments).extracting(TokenSegment::endOfSequence).containsExactly(false, true);
        assertThat(segments.get(0).tokens()).containsExactly("[CLS]", "a");
        assertThat(segments.get(0).embeddings()).containsExactly(0, 1, 2, 3);
        assertThat(segments.get(1).embeddings()).containsExactly(4, 5);
        assertThat(segments.get(1).embeddingModel()).isEqualTo("minilm");
        assertThat(segments.get(1).eventTime()).isNull();
    }

    @Test
    void aTextThatFitsIsOneRecord() {
        assertThat(TextSegments.of("s", text, 3, "m")).singleElement().satisfies(segment -> {
            assertThat(segment.tokenCount()).isEqualTo(3);
            assertThat(segment.endOfSequence()).isTrue();
        });
        assertThat(TextSegments.of("s", text, 100, "m")).hasSize(1);
    }
}
