package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that nobody vouches for end in {@link RecordFormatException}, and soon. */
class HostileInputTest {
    private static final long SEED = 731;

    private final RecordCodec<TokenSegment> codec = RecordCodec.embeddedTokens(OutputEncoding.RAW);

    static List<RecordType<?>> types() {
        return RecordType.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void everyPrefixOfARecordIsTruncated(RecordType<T> type) {
        for (OutputEncoding encoding : OutputEncoding.values()) {
            Random random = new Random(SEED);
            for (int i = 0; i < 20; i++) {
                byte[] whole = type.codec(encoding).encode(type.random().apply(random));
                for (int length = 0; length < whole.length; length++) {
                    byte[] prefix = Arrays.copyOf(whole, length);
                    assertThatThrownBy(() -> type.codec(encoding).decode(prefix, TestRecords.ORIGIN))
                            .as("seed %d, record %d, %d of %d bytes", SEED, i, length, whole.length)
                            .isInstanceOfSatisfying(RecordFormatException.class, e -> assertThat(e.reason())
                                    .isEqualTo(RejectionReason.TRUNCATED));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void randomBytesAreARecordOrAFormatError(RecordType<T> type) {
        Random random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            decodeOrRefuse(type, bytes, i);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void damagedRecordsAreARecordOrAFormatError(RecordType<T> type) {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = type.codec(OutputEncoding.RAW).encode(type.random().apply(random));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            decodeOrRefuse(type, bytes, i);
        }
    }

    @Test
    void aCountBeyondTheBytesThatRemainAllocatesNothing() {
        for (long count : new long[] {1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 62, Long.MAX_VALUE, -(1L << 40)}) {
            byte[] floats = AvroBytes.of("s", 0, 0, 1, count, count < 0 ? 4 : new byte[4]);
            byte[] tokens = AvroBytes.of("s", 0, 0, 1, 0, 1, count, count < 0 ? 4 : new byte[4]);
            byte[] string = AvroBytes.of(count, new byte[4]);
            assertThat(allocated(floats)).as("floats %d", count).isLessThan(16_384);
            assertThat(allocated(tokens)).as("tokens %d", count).isLessThan(16_384);
            assertThat(allocated(string)).as("string %d", count).isLessThan(16_384);
        }
    }

    @Test
    void blocksWithAndWithoutSizesMakeOneArray() throws RecordFormatException {
        byte[] mixed =
                AvroBytes.of("s", 0, 0, 2, 1, 1f, -2, 8, 2f, 3f, 1, 4f, 0, 1, -1, 2, "a", 1, "b", 0, false, 0, 0);

        TokenSegment segment = codec.decode(mixed, TestRecords.ORIGIN);

        assertThat(segment.embeddings()).containsExactly(1, 2, 3, 4);
        assertThat(segment.tokens()).containsExactly("a", "b");
    }

    @Test
    void manySmallBlocksTakeNoMoreMemoryThanOne() throws RecordFormatException {
        int floats = 50_000;
        Object[] parts = new Object[4 + 2 * floats + 5];
        parts[0] = "s";
        Arrays.fill(parts, 1, 4, 1);
        for (int i = 0; i < floats; i++) {
            parts[4 + 2 * i] = 1;
            parts[5 + 2 * i] = (float) i;
        }
        System.arraycopy(new Object[] {0, 0, false, 0, 0}, 0, parts, 4 + 2 * floats, 5);
        byte[] value = AvroBytes.of(parts);

        assertThat(codec.decode(value, TestRecords.ORIGIN).embeddings())
                .hasSize(floats)
                .endsWith(49_999f);
        assertThat(allocated(value)).isLessThan(20L * value.length);
    }

    @Test
    void whatNoWriterProducesIsUndecodable() {
        byte[] tooLong = new byte[11];
        Arrays.fill(tooLong, (byte) 0xFF);
        assertUndecodable("sequenceId is a number of more than 64 bits", tooLong);
        assertUndecodable("sequenceId has the negative length -1", -1);
        assertUndecodable("sequenceId is not UTF-8", 2, new byte[] {(byte) 0xC3, 0x28});
        assertUndecodable("epoch is 2147483648, which is no int", "s", 1L << 31);
        assertUndecodable("tokens has branch 2 of a union or enum of 2", "s", 0, 0, 1, 0, 2);
        assertUndecodable("tokens has branch -1 of a union or enum of 2", "s", 0, 0, 1, 0, -1);
        assertUndecodable("endOfSequence is 2", "s", 0, 0, 1, 0, 0, 1);
        assertUndecodable("embeddings has a block whose size", "s", 0, 0, 1, -1, 5, 1f, new byte[1]);
        assertUndecodable("embeddings has a block of", "s", 0, 0, 1, Long.MIN_VALUE, 5, 1f, new byte[1]);
        assertUndecodable("embeddings has a block of", "s", 0, 0, 1, -1, -4, 1f);
        assertUndecodable("2 bytes follow the end", "s", 0, 0, 0, 0, 0, true, 0, 0, new byte[2]);
    }

    @Test
    void aFailureKnowsWhatWasReadBeforeIt() {
        assertThatThrownBy(() -> codec.decode(AvroBytes.of("chat-1", 0, 17, 1), TestRecords.ORIGIN))
                .isInstanceOfSatisfying(RecordFormatException.class, e -> {
                    assertThat(e.sequenceId()).isEqualTo("chat-1");
                    assertThat(e.startPosition()).isEqualTo(17);
                    assertThat(e).hasMessageStartingWith("embeddings needs 1 byte at byte 10, but only 0 remain");
                });
    }

    @Test
    void illFormedSurfaceTextIsReplacedAsAvroDoes() throws RecordFormatException {
        byte[] value = AvroBytes.of("s", 0, 0, 1, 0, 1, 1, 1, new byte[] {(byte) 0xF0}, 0, false, 0, 0);

        assertThat(codec.decode(value, TestRecords.ORIGIN).tokens()).containsExactly("\uFFFD");
    }

    private void assertUndecodable(String message, Object... parts) {
        assertThatThrownBy(() -> codec.decode(AvroBytes.of(parts), TestRecords.ORIGIN))
                .hasMessageStartingWith(message)
                .isInstanceOfSatisfying(RecordFormatException.class, e -> assertThat(e.reason())
                        .isEqualTo(RejectionReason.UNDECODABLE));
    }

    private static <T> void decodeOrRefuse(RecordType<T> type, byte[] bytes, int round) {
        try {
            type.codec(OutputEncoding.RAW).decode(bytes, TestRecords.ORIGIN);
        } catch (RecordFormatException e) {
            assertThat(e.reason()).isNotNull();
        } catch (RuntimeException e) {
            fail("seed " + SEED + ", round " + round + ": " + Arrays.toString(bytes), e);
        }
    }

    /** Bytes that decoding takes on the heap, whatever its outcome. */
    private long allocated(byte[] value) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                codec.decode(value, TestRecords.ORIGIN);
            } catch (RecordFormatException e) {
                // Expected of some.
            }
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }
}
