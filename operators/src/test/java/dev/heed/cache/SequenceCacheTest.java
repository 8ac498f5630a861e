package dev.heed.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Visibility;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceCacheTest {
    private static final HeadLayout HEADS = new HeadLayout(2, 2, 3, 5);
    private static final int LAYERS = 3;

    private final MapPageStore store = new MapPageStore();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 63, 1_000_003})
    void whatWasWrittenAtAnyMomentsComesBackTheSame(long start) throws Exception {
        comesBackTheSame(start, Visibility.CAUSAL);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 20", "15, 31", "17, 18", "40, 56", "1000003, 0", "1000003, 1000010"})
    void whatAWindowSeesComesBackTheSame(long start, long sinkEnd) throws Exception {
        for (int window : new int[] {1, 16, 17, 50}) {
            store.pages.clear();
            store.rows.clear();
            comesBackTheSame(start, new Visibility(true, window, sinkEnd));
        }
    }

    private void comesBackTheSame(long start, Visibility visibility) throws Exception {
        String scenario = "from " + start + ", " + visibility;
        Random random = new Random(scenario.hashCode());
        long contextStart = Math.min(start, 100);
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, LAYERS, contextStart);
        SequenceCache restored = null;
        long position = start;
        for (int tokens = 1; tokens <= 150; tokens++) {
            append(cache, position, visibility);
            if (restored != null) {
                append(restored, position, visibility);
            }
            long end = position + 1;
            position += random.nextInt(12) == 0 ? 1 + random.nextInt(40) : 1;
            if (random.nextInt(5) == 0 || tokens == 150) {
                SequenceCache writer = restored != null ? restored : cache;
                writer.writeTo(store);
                if (writer != cache) {
                    // The next pages are read into the memory of these.
                    writer.release();
                }
                SequenceHeader header =
                        new SequenceHeader(0, false, contextStart, end, tokens, 0, 0, CacheType.FLOAT32, "model");
                restored = SequenceCache.readFrom(store, HEADS, LAYERS, header, visibility);
                assertSame(restored, cache, scenario);
            }
        }
    }

    private static void append(SequenceCache cache, long position, Visibility visibility) {
        append(cache, position, LAYERS);
        for (int layer = 0; layer < LAYERS; layer++) {
            cache.dropBefore(layer, visibility.firstInWindow(position + 1), visibility.sinkEnd());
        }
    }

    @Test
    void aHoleThatNobodyWouldWalkThroughIsNotWalkedThrough() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, LAYERS, 0);
        long far = PageAddress.MAX_POSITION - 1;
        append(cache, 0, LAYERS);
        append(cache, far, LAYERS);
        cache.writeTo(store);

        SequenceHeader header = new SequenceHeader(0, false, 0, far + 1, 2, 0, 0, CacheType.FLOAT32, "model");
        assertSame(SequenceCache.readFrom(store, HEADS, LAYERS, header, Visibility.CAUSAL), cache, "a hole");
    }

    @Test
    void pagesThatTheWindowHasLeftAreNotRead() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, LAYERS, 0);
        for (long position = 0; position < 1_000; position++) {
            append(cache, position, LAYERS);
        }
        cache.writeTo(store);

        SequenceHeader header = new SequenceHeader(0, false, 0, 1_000, 1_000, 0, 0, CacheType.FLOAT32, "model");
        SequenceCache seen = SequenceCache.readFrom(store, HEADS, LAYERS, header, new Visibility(true, 32, 0));
        // Of 969 to 999: pages 960 and 976, and the rows from 992 on.
        assertThat(seen.pageCount()).isEqualTo(3 * LAYERS);
    }

    @Test
    void aSealedPageIsWrittenOnceAndReplacesItsRows() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 1, 0);
        for (long position = 0; position < 32; position++) {
            append(cache, position, 1);
            cache.writeTo(store);
        }

        assertThat(store.pageWrites).isEqualTo(2);
        assertThat(store.pages).hasSize(2);
        assertThat(store.rows).isEmpty();
    }

    @Test
    void theTailReachesStateAsTheRowsThatAreNew() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 1, 0);
        for (long position = 0; position < 10; position++) {
            append(cache, position, 1);
            if (position == 3 || position == 9) {
                cache.writeTo(store);
            }
        }

        assertThat(store.rows.get(PageAddress.ofRows(0, 0)).filled()).isEqualTo(0b1111);
        assertThat(store.rows.get(PageAddress.ofRows(0, 4)).filled()).isEqualTo(0b1111110000);
    }

    @Test
    void nothingNewWritesNothing() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 1, 0);
        append(cache, 0, 1);

        assertThat(cache.dirtyTokens()).isEqualTo(1);
        assertThat(cache.writeTo(store)).isEqualTo(1);
        assertThat(cache.dirtyTokens()).isZero();
        assertThat(cache.writeTo(store)).isZero();
    }

    @Test
    void sealedPagesAreWrittenWithoutTheRowsOfTheTail() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 2, 0);
        for (int position = 0; position < 70; position++) {
            boolean whole = position % 16 == 0 && position > 0;
            assertThat(cache.hasSealed()).as("before %d", position).isEqualTo(whole);
            assertThat(cache.writeSealedTo(store)).isEqualTo(whole ? 2 : 0);
            assertThat(cache.dirtyTokens()).isEqualTo(position % 16);
            append(cache, position, 2);
        }

        assertThat(store.pages).hasSize(2 * 4);
        assertThat(store.rows).isEmpty();
        assertThat(cache.writeTo(store)).isEqualTo(2);
        assertThat(store.rows).containsOnlyKeys(PageAddress.ofRows(0, 64), PageAddress.ofRows(1, 64));
        assertThat(cache.dirtyTokens()).isZero();
    }

    @Test
    void aPageReplacesItsRowsWhenSealedPagesAreWritten() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 1, 0);
        append(cache, 3, 1);
        cache.writeTo(store);
        append(cache, 5, 1);
        assertThat(cache.hasSealed()).isFalse();
        assertThat(cache.writeSealedTo(store)).isZero();
        assertThat(cache.dirtyTokens()).as("of position 5 only").isEqualTo(1);
        append(cache, 100, 1);

        assertThat(cache.hasSealed()).isTrue();
        assertThat(cache.writeSealedTo(store)).isEqualTo(1);
        assertThat(store.pages).containsOnlyKeys(PageAddress.ofPage(0, 0));
        assertThat(store.rows).isEmpty();
        assertThat(cache.dirtyTokens()).as("of position 100").isEqualTo(1);
    }

    @Test
    void aTailThatIsSealedByAHoleStillReplacesItsRows() throws Exception {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 1, 0);
        append(cache, 3, 1);
        cache.writeTo(store);
        append(cache, 100, 1);
        cache.writeTo(store);

        assertThat(store.pages).containsOnlyKeys(PageAddress.ofPage(0, 0));
        assertThat(store.rows).containsOnlyKeys(PageAddress.ofRows(0, 100));
    }

    @Test
    void surfaceTokensAreKeptOnce() {
        SequenceCache cache = new SequenceCache(CacheType.FLOAT32, HEADS, 2, 0);
        for (int layer = 0; layer < 2; layer++) {
            cache.append(layer, 20, new float[6], 0, new float[10], 0, "word");
        }

        assertThat(cache.token(20)).isEqualTo("word");
        assertThat(cache.token(21)).isNull();
        assertThat(cache.token(500)).isNull();
        assertThat(((KvPage) cache.pages(1)[0]).token(20)).isNull();
    }

    private static void append(SequenceCache cache, long position) {
        append(cache, position, LAYERS);
    }

    private static void append(SequenceCache cache, long position, int layers) {
        for (int layer = 0; layer < layers; layer++) {
            Random values = new Random(position * 31 + layer);
            float[] key = new float[HEADS.keySize()];
            float[] value = new float[HEADS.valueSize()];
            for (int i = 0; i < key.length; i++) {
                key[i] = values.nextFloat();
            }
            for (int i = 0; i < value.length; i++) {
                value[i] = values.nextFloat();
            }
            cache.append(layer, position, key, 0, value, 0, position % 4 == 0 ? null : "t" + position);
        }
    }

    private static void assertSame(SequenceCache actual, SequenceCache expected, String scenario) {
        for (int layer = 0; layer < LAYERS; layer++) {
            assertThat(actual.pageCount(layer)).as(scenario).isEqualTo(expected.pageCount(layer));
            for (int i = 0; i < expected.pageCount(layer); i++) {
                KvPage page = (KvPage) actual.pages(layer)[i];
                KvPage wanted = (KvPage) expected.pages(layer)[i];
                assertThat(page.start()).as(scenario).isEqualTo(wanted.start());
                assertThat(page.filled()).as(scenario).isEqualTo(wanted.filled());
                assertThat(Bytes.rows(page)).as(scenario).isEqualTo(Bytes.rows(wanted));
            }
        }
    }
}
