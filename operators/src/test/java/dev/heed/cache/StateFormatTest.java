package dev.heed.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.kernel.HeadLayout;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of state are a contract with every savepoint ever taken: the literals here never change. */
class StateFormatTest {
    private static final HeadLayout HEADS = new HeadLayout(1, 1, 2, 1);
    private static final SequenceHeader HEADER =
            new SequenceHeader(3, false, 5, 21, 15, 1_000, 2_000, CacheType.FLOAT32, "ab");

    @Test
    void thePageOfVersionOneHasTheseBytes() throws Exception {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 16);
        page.put(17, new float[] {1, 2}, 0, new float[] {3}, 0, "a");
        page.put(31, new float[] {-1, 0.5f}, 0, new float[] {-0f}, 0, null);

        assertThat(HexFormat.of().formatHex(Bytes.of(page)))
                .isEqualTo("01" + "00" + "01" + "8002" + "00000001" + "00000002" + "00000001" + "0000000000000010"
                        + "0000803f" + "000080bf" + "00000040" + "0000003f" + "00004040" + "00000080" + "0000000161"
                        + "ffffffff");
    }

    @Test
    void theHeaderOfVersionOneHasTheseBytes() throws Exception {
        assertThat(HexFormat.of().formatHex(Bytes.of(HEADER)))
                .isEqualTo("01" + "00" + "00000003" + "0000000000000005" + "0000000000000015" + "000000000000000f"
                        + "00000000000003e8" + "00000000000007d0" + "00" + "00026162");
    }

    @Test
    void headersComeBackEqual() throws Exception {
        assertThat(Bytes.header(Bytes.of(HEADER))).isEqualTo(HEADER);
        assertThat(Bytes.header(Bytes.of(HEADER.asEnded()))).isEqualTo(HEADER.asEnded());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x8000, 0xffff, 0x5a5a})
    void pagesComeBackEqual(int filled) throws Exception {
        long seed = 7L + filled;
        Random random = new Random(seed);
        HeadLayout heads = new HeadLayout(3, 3, 5, 7);
        KvPage page = new KvPage(CacheType.FLOAT32, heads, 1L << 40);
        for (int slot = 0; slot < 16; slot++) {
            if ((filled & 1 << slot) != 0) {
                page.put(
                        page.start() + slot,
                        floats(random, 15),
                        0,
                        floats(random, 21),
                        0,
                        slot % 3 == 0 ? null : "ü" + slot);
            }
        }

        KvPage back = Bytes.roundTrip(page);

        assertThat(back.isSealed()).isTrue();
        assertThat(back.filled()).isEqualTo(filled);
        assertThat(back.start()).isEqualTo(page.start());
        assertThat(Bytes.rows(back)).as("seed %d", seed).isEqualTo(Bytes.rows(page));
        for (long position = page.start(); position < page.start() + 16; position++) {
            assertThat(back.token(position)).isEqualTo(page.token(position));
        }
    }

    @Test
    void unknownVersionsAreRefusedByNumber() {
        assertThatThrownBy(() -> Bytes.page(new byte[] {2, 0, 0})).hasMessageContaining("page format 2");
        assertThatThrownBy(() -> Bytes.header(new byte[] {9})).hasMessageContaining("header format 9");
    }

    private static float[] floats(Random random, int length) {
        float[] floats = new float[length];
        for (int i = 0; i < length; i++) {
            floats[i] = random.nextFloat() - 0.5f;
        }
        return floats;
    }
}
