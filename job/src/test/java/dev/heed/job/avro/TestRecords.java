package dev.heed.job.avro;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.Header;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenAttention;
import dev.heed.operator.TokenSegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Records for the tests: small fixed ones, and random ones that use every branch and every bit pattern. */
final class TestRecords {
    static final RecordOrigin ORIGIN = new RecordOrigin(
            "embedded-tokens",
            3,
            42,
            1_700_000_000_000L,
            List.of(new Header("traceparent", "00-ab-cd-01".getBytes(StandardCharsets.UTF_8))));

    private static final String[] TEXTS = {"", "a", "The", "Straße", "日本語", "🦔 hedgehog", "naïve café", "x".repeat(200)
    };

    private TestRecords() {}

    /** Two tokens of 2 floats. */
    static TokenSegment segment() {
        return new TokenSegment(
                "chat-1",
                0,
                17,
                2,
                new float[] {1, 2, 3, 4},
                new String[] {"The", "animal"},
                false,
                false,
                1_600_000_000_000L,
                "minilm",
                ORIGIN);
    }

    static TokenSegment segment(Random random) {
        int count = random.nextInt(5);
        return new TokenSegment(
                id(random),
                random.nextInt(),
                anyLong(random),
                count,
                floats(random, count * random.nextInt(20)),
                texts(random, count),
                random.nextBoolean(),
                false,
                random.nextBoolean() ? anyLong(random) : null,
                random.nextBoolean() ? text(random) : null,
                ORIGIN);
    }

    static ContextualizedSegment contextualized(Random random) {
        int count = random.nextInt(5);
        return new ContextualizedSegment(
                id(random),
                random.nextInt(),
                anyLong(random),
                count,
                floats(random, count * random.nextInt(20)),
                texts(random, count),
                random.nextBoolean(),
                anyLong(random),
                anyLong(random),
                text(random),
                ORIGIN);
    }

    static TokenAttention attention(Random random) {
        int k = random.nextInt(9);
        return new TokenAttention(
                id(random),
                random.nextInt(),
                anyLong(random),
                random.nextBoolean() ? text(random) : null,
                random.nextInt(48),
                random.nextInt(64),
                IntStream.range(0, k).mapToLong(i -> anyLong(random)).toArray(),
                texts(random, k),
                floats(random, k),
                floats(random, k),
                anyFloat(random),
                anyLong(random),
                text(random),
                ORIGIN);
    }

    static PooledSequence pooled(Random random) {
        return new PooledSequence(
                id(random),
                random.nextInt(),
                anyLong(random),
                floats(random, random.nextInt(400)),
                "mean",
                anyLong(random),
                text(random),
                ORIGIN);
    }

    static DeadLetterRecord deadLetter(Random random) {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.put("header-" + i, bytes(random));
        }
        return new DeadLetterRecord(
                "undecodable",
                text(random),
                text(random),
                random.nextInt(),
                anyLong(random),
                anyLong(random),
                headers,
                random.nextBoolean() ? bytes(random) : null,
                random.nextBoolean() ? bytes(random) : null,
                random.nextInt(),
                random.nextBoolean() ? id(random) : null,
                random.nextBoolean() ? anyLong(random) : null);
    }

    static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String id(Random random) {
        return "id-" + text(random);
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private static String[] texts(Random random, int count) {
        return random.nextBoolean()
                ? IntStream.range(0, count).mapToObj(i -> text(random)).toArray(String[]::new)
                : null;
    }

    /** Of every magnitude, since the length of a number depends on it. */
    private static long anyLong(Random random) {
        return random.nextLong() >> random.nextInt(64);
    }

    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = anyFloat(random);
        }
        return floats;
    }

    /** Any bits, NaNs with payloads included. */
    private static float anyFloat(Random random) {
        int bits = random.nextInt();
        return Float.intBitsToFloat(random.nextInt(8) == 0 ? bits | 0x7F800000 : bits);
    }
}
