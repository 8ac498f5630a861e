package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cache.KvPage;
import dev.heed.model.AttentionModel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays in memory, what is written, and when. */
class SequenceResidencyTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final float[][] ROWS = SmallModel.embeddings(1, 80);

    @TempDir
    private static Path folder;

    private static AttentionModel model;

    @BeforeAll
    static void load() throws Exception {
        model = SmallModel.load(folder);
    }

    @Test
    void theLeastRecentlyUsedSequenceLeavesFirst() throws Exception {
        // A sequence of one page per layer takes a little over 3 KiB: there is room for two.
        ProcessorFixture fixture = fixture(8_000, NO_LIMIT);
        fixture.process(Segments.of("a", 0, ROWS, 0, 5, false));
        fixture.flush();
        fixture.process(Segments.of("b", 0, ROWS, 0, 5, false));
        fixture.flush();
        fixture.process(Segments.of("a", 0, ROWS, 5, 6, false));
        fixture.flush();
        assertThat(fixture.metrics().evictions.getCount()).isZero();

        fixture.process(Segments.of("c", 0, ROWS, 0, 5, false));
        fixture.flush();

        assertThat(fixture.metrics().evictions.getCount()).isEqualTo(1);
        assertThat(fixture.store.headers).as("written as it left").containsOnlyKeys("b");
        assertThat(fixture.processor.residency().residentSequences()).isEqualTo(2);
        assertThat(fixture.processor.residency().residentBytes()).isLessThanOrEqualTo(8_000);
    }

    @Test
    void whatLeftMemoryIsReadBackOnItsNextTokenAndGoesOnAsIfItHadNot() throws Exception {
        ProcessorFixture tight = fixture(0, NO_LIMIT);
        ProcessorFixture roomy = fixture(NO_LIMIT, NO_LIMIT);
        for (int i = 0; i < 80; i += 5) {
            for (ProcessorFixture fixture : new ProcessorFixture[] {tight, roomy}) {
                fixture.process(Segments.of("s", 0, ROWS, i, i + 5, false));
                fixture.flush();
            }
        }

        assertThat(tight.metrics().evictions.getCount()).isEqualTo(16);
        assertThat(tight.metrics().reloads.getCount()).isEqualTo(15);
        assertThat(tight.processor.residency().residentBytes()).isZero();
        assertThat(tight.output.vectors).containsExactlyElementsOf(roomy.output.vectors);
    }

    @Test
    void sequencesWithTokensThatWaitDoNotLeave() throws Exception {
        ProcessorFixture fixture = ProcessorFixture.of(model).limits(0, 0, 8).build();
        fixture.process(Segments.of("a", 0, ROWS, 0, 5, false));
        fixture.process(Segments.of("b", 0, ROWS, 0, 5, false));

        assertThat(fixture.steps()).isEqualTo(1);
        assertThat(fixture.processor.residency().residentSequences())
                .as("b waits")
                .isEqualTo(1);
        assertThat(fixture.store.headers).containsOnlyKeys("a");
    }

    @Test
    void sealedPagesAreWrittenFromASmallPartOfTheBoundOnThoseThatHaveWaitedLongestFirst() throws Exception {
        ProcessorFixture fixture = fixture(NO_LIMIT, 32 * 48 * SmallModel.BYTES_PER_TOKEN);
        for (String id : new String[] {"a", "b"}) {
            fixture.process(Segments.of(id, 0, ROWS, 0, 20, false));
        }
        fixture.process(Segments.of("c", 0, ROWS, 0, 8, false));
        fixture.flush();
        assertThat(fixture.processor.residency().dirtyBytes()).isEqualTo(48 * SmallModel.BYTES_PER_TOKEN);
        assertThat(fixture.store.pages).isEmpty();

        fixture.process(Segments.of("c", 0, ROWS, 8, 9, false));
        fixture.flush();

        // A page of a in each of two layers: its tail waits, and so does its header, since only a checkpoint makes them
        // count.
        assertThat(fixture.store.pages).containsOnlyKeys("a");
        assertThat(fixture.metrics().pagesWritten.getCount()).isEqualTo(2);
        assertThat(fixture.store.rows).isEmpty();
        assertThat(fixture.store.headers).isEmpty();
        assertThat(fixture.processor.residency().dirtyBytes()).isEqualTo(33 * SmallModel.BYTES_PER_TOKEN);
        assertThat(fixture.processor.residency().residentSequences())
                .as("written, not gone")
                .isEqualTo(3);

        fixture.checkpoint();
        assertThat(fixture.store.headers).containsOnlyKeys("a", "b", "c");
        // Two layers: b's page, and three tails.
        assertThat(fixture.metrics().pagesWritten.getCount()).isEqualTo(2 * (1 + 1 + 3));
        assertThat(fixture.processor.residency().dirtyBytes()).isZero();
    }

    @Test
    void tailsAreWrittenFromHalfOfTheBoundOnThoseThatHaveBeenDirtyLongestFirst() throws Exception {
        ProcessorFixture fixture = fixture(NO_LIMIT, 2 * 30 * SmallModel.BYTES_PER_TOKEN);
        for (String id : new String[] {"a", "b", "c"}) {
            fixture.process(Segments.of(id, 0, ROWS, 0, 10, false));
        }
        fixture.flush();
        assertThat(fixture.store.headers).isEmpty();

        fixture.process(Segments.of("c", 0, ROWS, 10, 11, false));
        fixture.flush();

        assertThat(fixture.store.headers).as("as much as has become dirty").containsOnlyKeys("a");
        assertThat(fixture.processor.residency().dirtyBytes()).isEqualTo(21 * SmallModel.BYTES_PER_TOKEN);
        assertThat(fixture.metrics().evictions.getCount()).isZero();
    }

    @Test
    void aStoreThatKeepsObjectsIsWrittenLater() throws Exception {
        ProcessorFixture fixture = fixture(NO_LIMIT, 4 * 48 * SmallModel.BYTES_PER_TOKEN);
        fixture.store.keepsObjects = true;
        for (String id : new String[] {"a", "b"}) {
            fixture.process(Segments.of(id, 0, ROWS, 0, 20, false));
        }
        fixture.process(Segments.of("c", 0, ROWS, 0, 8, false));
        fixture.flush();
        assertThat(fixture.store.pages).as("a quarter of the bound").isEmpty();

        fixture.process(Segments.of("c", 0, ROWS, 8, 9, false));
        fixture.flush();

        assertThat(fixture.store.pages).containsOnlyKeys("a");
    }

    @Test
    void whatAStoreKeepsOfASequenceThatHasLeftMemoryIsPacked() throws Exception {
        ProcessorFixture evicting = fixture(1, NO_LIMIT);
        ProcessorFixture keeping = fixture(NO_LIMIT, NO_LIMIT);
        evicting.store.keepsObjects = true;
        for (int i = 0; i < 40; i++) {
            for (ProcessorFixture fixture : new ProcessorFixture[] {evicting, keeping}) {
                fixture.process(Segments.of("s", 0, ROWS, i, i + 1, false));
                fixture.flush();
                if (i % 3 == 0) {
                    fixture.checkpoint();
                }
            }
            assertThat(evicting.processor.residency().residentSequences()).isZero();
            Map<Long, KvPage> rows = evicting.store.rows.get("s");
            // One for each layer, unless the last page is full.
            assertThat(rows).hasSize(i % 16 == 15 ? 0 : 2);
            assertThat(rows.values()).allMatch(page -> page.packed() == page);
        }

        assertThat(evicting.output.rows("s").toArray(float[][]::new))
                .isDeepEqualTo(keeping.output.rows("s").toArray(float[][]::new));
    }

    @Test
    void aSequenceThatEndsTakesItsPagesAlongThoughItsHeaderWasNeverWritten() throws Exception {
        ProcessorFixture fixture = fixture(NO_LIMIT, 32 * SmallModel.BYTES_PER_TOKEN);
        fixture.process(Segments.of("a", 0, ROWS, 0, 20, false));
        fixture.flush();
        assertThat(fixture.store.pages).containsOnlyKeys("a");
        assertThat(fixture.store.headers).isEmpty();

        fixture.process(Segments.of("a", 0, ROWS, 20, 21, true));
        fixture.flush();

        assertThat(fixture.store.pages).isEmpty();
        assertThat(fixture.store.headers.get("a").ended()).isTrue();
    }

    @Test
    void theNextTokenGoesOnFromSealedPagesAsFromAWholeWrite() throws Exception {
        ProcessorFixture early = fixture(NO_LIMIT, 32 * SmallModel.BYTES_PER_TOKEN);
        ProcessorFixture late = fixture(NO_LIMIT, NO_LIMIT);
        for (int i = 0; i < 80; i++) {
            for (ProcessorFixture fixture : new ProcessorFixture[] {early, late}) {
                fixture.process(Segments.of("s", 0, ROWS, i, i + 1, false));
                fixture.flush();
                if (i % 23 == 0) {
                    fixture.checkpoint();
                }
            }
        }
        early.checkpoint();
        late.checkpoint();

        assertThat(early.store).usingRecursiveComparison().isEqualTo(late.store);
        assertThat(early.metrics().pagesWritten.getCount())
                .isEqualTo(late.metrics().pagesWritten.getCount());
    }

    @Test
    void aCheckpointWritesEverythingOnce() throws Exception {
        ProcessorFixture fixture = fixture(NO_LIMIT, NO_LIMIT);
        fixture.process(Segments.of("a", 0, ROWS, 0, 20, false));
        fixture.process(Segments.of("b", 0, ROWS, 0, 3, false));
        fixture.checkpoint();
        // Per layer: one full page and four rows of a; three rows of b.
        assertThat(fixture.metrics().pagesWritten.getCount()).isEqualTo(2 * (2 + 1));
        assertThat(fixture.processor.residency().dirtyBytes()).isZero();

        fixture.checkpoint();

        assertThat(fixture.metrics().pagesWritten.getCount()).isEqualTo(2 * (2 + 1));
    }

    @Test
    void afterARestoreASequenceIsReadOnItsFirstTokenNotBefore() throws Exception {
        ProcessorFixture before = fixture(NO_LIMIT, NO_LIMIT);
        before.process(Segments.of("a", 0, ROWS, 0, 20, false));
        before.process(Segments.of("b", 0, ROWS, 0, 20, false));
        before.checkpoint();

        ProcessorFixture after = ProcessorFixture.of(model).restore(before);
        after.process(Segments.of("a", 0, ROWS, 0, 20, false));
        assertThat(after.store.pageReads)
                .as("a duplicate needs the header only")
                .isZero();
        after.process(Segments.of("a", 0, ROWS, 20, 21, false));
        after.flush();

        assertThat(after.store.pageReads).as("pages 0 and 16, in each layer").isEqualTo(2 * 2);
        assertThat(after.processor.residency().residentSequences()).isEqualTo(1);
    }

    private static ProcessorFixture fixture(long residentBytes, long dirtyBytes) {
        return ProcessorFixture.of(model).limits(residentBytes, dirtyBytes, 256).build();
    }
}
