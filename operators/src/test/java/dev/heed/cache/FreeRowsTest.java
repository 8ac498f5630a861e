package dev.heed.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvRows;
import dev.heed.kernel.KvTile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FreeRowsTest {
    private static final HeadLayout HEADS = new HeadLayout(2, 2, 3, 5);
    private static final int ALL = 0xffff;

    /** Rows whose every bit that a page can set is set once. */
    private static KvRows used(CacheType type, HeadLayout heads) {
        KvRows rows = type.newRows(heads);
        float[] key = new float[heads.keySize()];
        float[] value = new float[heads.valueSize()];
        Arrays.fill(key, -1.7f);
        Arrays.fill(value, -2.3f);
        for (int slot = 0; slot < KvTile.TOKENS; slot++) {
            rows.put(slot, key, 0, value, 0);
        }
        return rows;
    }

    private static byte[] bytes(CacheType type, KvRows rows) {
        ByteBuffer bytes = ByteBuffer.allocate((int) KvPage.bytes(type, rows.heads()));
        rows.write(ALL, bytes);
        return bytes.array();
    }

    @ParameterizedTest
    @EnumSource(CacheType.class)
    void rowsThatAreTakenAgainAreEmptyOrToBeFilled(CacheType type) {
        FreeRows free = FreeRows.ofThread();
        KvRows rows = used(type, HEADS);
        free.give(type, rows);
        assertThat(free.takeToFill(type, HEADS)).isSameAs(rows);

        free.give(type, rows);
        assertThat(free.take(type, HEADS)).isSameAs(rows);
        assertThat(bytes(type, rows)).isEqualTo(bytes(type, type.newRows(HEADS)));
        assertThat(free.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(CacheType.class)
    void rowsThatAreFilledAgainHaveNothingOfBefore(CacheType type) {
        byte[] wanted = bytes(type, type.newRows(HEADS));
        KvRows rows = used(type, HEADS);
        rows.read(ALL, ByteBuffer.wrap(wanted));

        assertThat(bytes(type, rows)).isEqualTo(wanted);
    }

    @Test
    void rowsOfAnotherTypeOrLayoutAreNotTaken() {
        FreeRows free = FreeRows.ofThread();
        KvRows rows = used(CacheType.FLOAT32, HEADS);
        free.give(CacheType.FLOAT32, rows);
        HeadLayout other = new HeadLayout(2, 2, 3, 6);

        assertThat(free.take(CacheType.INT8, HEADS)).isNotSameAs(rows);
        assertThat(free.take(CacheType.FLOAT32, other).fits(other)).isTrue();
        free.give(CacheType.FLOAT32, used(CacheType.FLOAT32, other));
        assertThat(free.size()).as("those of the former layout are let go").isEqualTo(1);
    }

    @Test
    void noMoreIsKeptThanTheBoundOfBytes() {
        FreeRows free = FreeRows.ofThread();
        HeadLayout large = new HeadLayout(16, 16, 128, 128);
        for (int i = 0; i < 300; i++) {
            free.give(CacheType.FLOAT32, CacheType.FLOAT32.newRows(large));
        }

        assertThat(free.size() * KvPage.bytes(CacheType.FLOAT32, large)).isEqualTo(64L << 20);
        free.give(CacheType.FLOAT32, CacheType.FLOAT32.newRows(HEADS));
    }
}
