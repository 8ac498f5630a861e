package dev.heed.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.kernel.Float32Rows;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvTile;
import org.junit.jupiter.api.Test;

class KvPageTest {
    private static final HeadLayout HEADS = new HeadLayout(2, 2, 3, 4);
    private static final float[] KEY = {1, 2, 3, 4, 5, 6};
    private static final float[] VALUE = {10, 20, 30, 40, 50, 60, 70, 80};

    @Test
    void keysAreTransposedAndValuesRowMajor() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 32);
        page.put(35, KEY, 0, VALUE, 0, "word");

        Float32Rows rows = (Float32Rows) page.rows();
        for (int row = 0; row < KEY.length; row++) {
            assertThat(rows.keys()[row * KvTile.TOKENS + 3]).isEqualTo(KEY[row]);
        }
        for (int head = 0; head < 2; head++) {
            for (int i = 0; i < 4; i++) {
                assertThat(rows.values()[(head * KvTile.TOKENS + 3) * 4 + i]).isEqualTo(VALUE[head * 4 + i]);
            }
        }
        assertThat(page.filled()).isEqualTo(1 << 3);
        assertThat(page.token(35)).isEqualTo("word");
        assertThat(page.token(36)).isNull();
    }

    @Test
    void aFilledSlotIsNotWrittenAgain() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 0);
        page.put(5, KEY, 0, VALUE, 0, null);

        assertThatThrownBy(() -> page.put(5, KEY, 0, VALUE, 0, null)).hasMessageContaining("position 5");
    }

    @Test
    void aSealedPageIsNotWritten() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 0);
        page.seal();

        assertThatThrownBy(() -> page.put(5, KEY, 0, VALUE, 0, null)).hasMessageContaining("sealed");
    }

    @Test
    void positionsOfOtherPagesAreRefused() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 16);

        assertThatThrownBy(() -> page.put(15, KEY, 0, VALUE, 0, null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> page.put(32, KEY, 0, VALUE, 0, null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new KvPage(CacheType.FLOAT32, HEADS, 17)).hasMessageContaining("17");
    }

    @Test
    void viewsOfSlotsMergeIntoTheSamePage() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 16);
        for (int position = 16; position < 26; position++) {
            page.put(position, KEY, 0, VALUE, 0, "t" + position);
        }

        KvPage merged = new KvPage(CacheType.FLOAT32, HEADS, 16);
        merged.merge(page.view(PageAddress.slots(0, 4)));
        merged.merge(page.view(PageAddress.slots(4, 10)));

        assertThat(merged.filled()).isEqualTo(page.filled());
        assertThat(Bytes.rows(merged)).isEqualTo(Bytes.rows(page));
        assertThat(merged.token(25)).isEqualTo("t25");
        assertThat(merged.isSealed()).isFalse();
    }

    @Test
    void aViewStaysAsItIsWhileItsPageGrows() throws Exception {
        for (CacheType type : CacheType.values()) {
            KvPage page = new KvPage(type, HEADS, 16);
            for (int position = 16; position < 20; position++) {
                page.put(position, KEY, 0, VALUE, 0, "t" + position);
            }
            KvPage view = page.view(PageAddress.slots(2, 4));
            byte[] before = Bytes.of(view);

            for (int position = 20; position < 32; position++) {
                page.put(position, VALUE, 2, VALUE, 0, "t" + position);
            }

            assertThat(Bytes.of(view)).as("%s", type).isEqualTo(before);
            assertThat(view.token(19)).isEqualTo("t19");
            assertThat(view.token(20)).isNull();
            assertThat(view.isSealed()).isTrue();
            assertThatThrownBy(() -> view.put(21, KEY, 0, VALUE, 0, null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> view.view(1 << 4)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPackedPageHasRoomForNoOtherSlots() throws Exception {
        for (CacheType type : CacheType.values()) {
            KvPage page = new KvPage(type, HEADS, 16);
            for (int position = 16; position < 26; position++) {
                page.put(position, KEY, 0, VALUE, 0, "t" + position);
            }
            KvPage view = page.view(1 << 3 | 1 << 7);

            KvPage packed = view.packed();

            assertThat(packed.elements()).as("%s", type).hasSize((int) (2 * type.bytesPerToken(HEADS)));
            assertThat(Bytes.of(packed)).isEqualTo(Bytes.of(view)).isEqualTo(Bytes.of(packed.unpacked()));
            assertThat(packed.unpacked().token(23)).isEqualTo("t23");
            assertThat(packed.unpacked().isSealed()).isTrue();
            assertThat(packed.packed()).isSameAs(packed);
            assertThat(packed.view(1 << 7).elements())
                    .isEqualTo(page.view(1 << 7).elements());
            assertThatThrownBy(packed::rows)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unpacked");
        }
    }

    @Test
    void rowsFromStateMergeIntoAPageWhoseKeyHeadsAreSharedByQueryHeads() throws Exception {
        KvPage page = new KvPage(CacheType.FLOAT32, new HeadLayout(8, 2, 3, 4), 16);
        page.put(16, KEY, 0, VALUE, 0, null);

        KvPage merged = new KvPage(CacheType.FLOAT32, page.heads(), 16);
        merged.merge(Bytes.roundTrip(page.view(1)));

        assertThat(Bytes.rows(merged)).isEqualTo(Bytes.rows(page));
    }

    @Test
    void aPageThatHasGivenItsMemoryAwayCannotBeUsed() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 16);
        page.put(16, KEY, 0, VALUE, 0, null);
        page.release();
        KvPage next = new KvPage(CacheType.FLOAT32, HEADS, 32);

        assertThatThrownBy(page::rows).hasMessageContaining("released");
        assertThatThrownBy(() -> page.put(17, KEY, 0, VALUE, 0, null)).hasMessageContaining("released");
        assertThat(next.filled()).isZero();
        assertThat(((Float32Rows) next.rows()).keys()).containsOnly(0);
    }

    @Test
    void pagesOfOtherShapesOrPositionsDoNotMerge() {
        KvPage page = new KvPage(CacheType.FLOAT32, HEADS, 16);

        assertThatThrownBy(() -> page.merge(new KvPage(CacheType.FLOAT32, new HeadLayout(2, 2, 4, 3), 16)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> page.merge(new KvPage(CacheType.FLOAT32, HEADS, 32)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
