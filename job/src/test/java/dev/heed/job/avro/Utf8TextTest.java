package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {
    @Test
    void lengthIsThatOfTheEncodingForAnyCharacters() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(6); n > 0; n--) {
                text.append((char) (random.nextBoolean() ? 0xD7F0 + random.nextInt(0x900) : random.nextInt(0x900)));
            }
            assertThat(Utf8Text.length(text.toString()))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void aReplacementCharacterInTheTextIsNoError() {
        byte[] bytes = "a\uFFFD".getBytes(StandardCharsets.UTF_8);

        assertThat(Utf8Text.strict(bytes, 0, bytes.length)).isEqualTo("a\uFFFD");
        assertThat(Utf8Text.strict(bytes, 0, bytes.length - 1)).isNull();
    }

    @Test
    void longTextIsCutInMessages() {
        assertThat(Utf8Text.quoted("x".repeat(1000))).hasSize(82).endsWith("…\"");
    }
}
