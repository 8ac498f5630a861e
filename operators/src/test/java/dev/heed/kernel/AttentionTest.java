package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;

/** What attention gives where the answer is known without computing it. */
class AttentionTest {
    private static final HeadLayout HEADS = new HeadLayout(4, 2, 17, 20);

    @BothKernels
    void equalKeysMixTheirValuesEvenly(Kernels kernels) {
        Context context = new Context(HEADS);
        Random random = new Random(1);
        float[] key = Data.floats(random, HEADS.keySize(), 1);
        for (int i = 0; i < 90; i++) {
            float[] value = new float[HEADS.valueSize()];
            Arrays.fill(value, i);
            context.append(i, key, value);
        }
        context.query = Data.floats(random, HEADS.querySize(), 1);

        for (float element : context.attend(kernels, Visibility.FULL, 0)) {
            assertThat(element).isCloseTo(44.5f, within(1e-4f));
        }
    }

    @BothKernels
    void aHugeScoreTakesTheValueOfItsKeyAlone(Kernels kernels) {
        HeadLayout heads = new HeadLayout(1, 1, 1, 19);
        Context context = new Context(heads);
        Random random = new Random(2);
        for (int i = 0; i < 90; i++) {
            context.append(i, new float[] {i == 70 ? 1 : 0}, Data.floats(random, 19, 1));
        }
        context.query = new float[] {10_000};

        assertThat(context.attend(kernels, Visibility.FULL, 0)).isEqualTo(context.values.get(70));
    }

    @BothKernels
    void aSingleKeyGivesItsValue(Kernels kernels) {
        Context context = Context.random(new HeadLayout(1, 1, 8, 8), 1_000_003, 1, 0, 3, 3);

        assertThat(context.attend(kernels, Visibility.CAUSAL, 1_000_003)).isEqualTo(context.values.get(0));
    }

    @BothKernels
    void withoutAVisibleKeyTheResultIsZeros(Kernels kernels) {
        Context context = Context.random(HEADS, 100, 50, 0, 1, 4);

        assertThat(context.attend(kernels, Visibility.CAUSAL, 99)).containsOnly(0);
    }

    @BothKernels
    void withoutTilesTheResultIsZeros(Kernels kernels) {
        assertThat(new Context(HEADS).attend(kernels, Visibility.FULL, 0)).containsOnly(0);
    }

    @BothKernels
    void aTokenThatIsNotSeenEqualsAHoleToTheBit(Kernels kernels) {
        Context longer = Context.random(HEADS, 5, 200, 0.2, 2, 5);
        Context shorter = new Context(HEADS);
        shorter.query = longer.query;
        for (int i = 0; longer.positions.get(i) <= 137; i++) {
            shorter.append(longer.positions.get(i), longer.keys.get(i), longer.values.get(i));
        }

        assertThat(Data.bits(longer.attend(kernels, Visibility.CAUSAL, 137)))
                .isEqualTo(Data.bits(shorter.attend(kernels, Visibility.FULL, 0)));
    }

    @BothKernels
    void aTileOfHolesEqualsAnAbsentTileToTheBit(Kernels kernels) {
        Context context = Context.random(HEADS, 0, 30, 0, 2, 6);
        KvTile[] absent = context.tiles();
        KvTile[] empty = {
            absent[0],
            absent[1],
            new TileFixture(new Float32Rows(HEADS), 32),
            new TileFixture(new Float32Rows(HEADS), 640)
        };

        assertThat(Data.bits(attend(kernels, context, empty, 4)))
                .isEqualTo(Data.bits(attend(kernels, context, absent, 2)));
    }

    @BothKernels
    void tokenByTokenEqualsTheWholeSequenceAtOnceToTheBit(Kernels kernels) {
        Context whole = Context.random(HEADS, 40, 150, 0, 2, 7);
        Context growing = new Context(HEADS);
        growing.query = whole.query;
        for (int i = 0; i < 150; i++) {
            growing.append(40 + i, whole.keys.get(i), whole.values.get(i));
            assertThat(Data.bits(growing.attend(kernels, Visibility.CAUSAL, 40 + i)))
                    .as("token %d, seed 7", i)
                    .isEqualTo(Data.bits(whole.attend(kernels, Visibility.CAUSAL, 40 + i)));
        }
    }

    @BothKernels
    void aRunOfQueriesGetsTheBitsOfOneAfterAnother(Kernels kernels) {
        Context context = Context.random(HEADS, 30, 170, 0.1, 2, 12);
        for (int rows : new int[] {1, 2, 3, 4, 5, 7, 16, 17, 64, 70}) {
            float[] queries = Data.floats(new Random(rows), rows * HEADS.querySize(), 2);
            // The first rows see nothing, the later ones lose the first tiles to the window.
            Visibility window = new Visibility(true, 40, 32);
            float[] run = context.attend(kernels, window, queries, 28, rows);
            for (int row = 0; row < rows; row++) {
                context.query = Arrays.copyOfRange(queries, row * HEADS.querySize(), (row + 1) * HEADS.querySize());
                assertThat(Data.bits(Arrays.copyOfRange(run, row * HEADS.mixedSize(), (row + 1) * HEADS.mixedSize())))
                        .as("row %d of %d, seed 12", row, rows)
                        .isEqualTo(Data.bits(context.attend(kernels, window, 28 + row)));
            }
        }
    }

    @BothKernels
    void aMoveByWholeBlocksChangesNoBit(Kernels kernels) {
        Context here = Context.random(HEADS, 3, 150, 0.3, 2, 8);
        Context there = Context.random(HEADS, 3 + (64L << 30), 150, 0.3, 2, 8);

        assertThat(Data.bits(there.attend(kernels, Visibility.FULL, 0)))
                .isEqualTo(Data.bits(here.attend(kernels, Visibility.FULL, 0)));
    }

    @BothKernels
    void aScratchThatServedALargerLayoutChangesNoBit(Kernels kernels) {
        Context large = Context.random(new HeadLayout(12, 12, 64, 64), 0, 300, 0, 1, 9);
        Context small = Context.random(HEADS, 0, 90, 0, 1, 10);
        AttentionScratch scratch = new AttentionScratch();
        float[] mixed = new float[large.heads.mixedSize()];
        for (Context context : new Context[] {large, small}) {
            KvTile[] tiles = context.tiles();
            kernels.attend(
                    context.heads, Visibility.FULL, tiles, tiles.length, context.query, 0, 0, 1, mixed, 0, scratch);
        }

        assertThat(Data.bits(Arrays.copyOf(mixed, HEADS.mixedSize())))
                .isEqualTo(Data.bits(small.attend(kernels, Visibility.FULL, 0)));
    }

    @BothKernels
    void offsetsSelectTheRowAndLeaveTheRestAlone(Kernels kernels) {
        Context context = Context.random(HEADS, 0, 70, 0, 1, 11);
        KvTile[] tiles = context.tiles();
        float[] queries = new float[7 + HEADS.querySize()];
        System.arraycopy(context.query, 0, queries, 7, HEADS.querySize());
        float[] mixed = new float[3 + HEADS.mixedSize() + 5];
        Arrays.fill(mixed, 42);
        kernels.attend(HEADS, Visibility.FULL, tiles, tiles.length, queries, 7, 0, 1, mixed, 3, new AttentionScratch());

        float[] expected = new float[mixed.length];
        Arrays.fill(expected, 42);
        System.arraycopy(context.attend(kernels, Visibility.FULL, 0), 0, expected, 3, HEADS.mixedSize());
        assertThat(Data.bits(mixed)).isEqualTo(Data.bits(expected));
    }

    private static float[] attend(Kernels kernels, Context context, KvTile[] tiles, int tileCount) {
        float[] mixed = new float[HEADS.mixedSize()];
        kernels.attend(
                HEADS, Visibility.FULL, tiles, tileCount, context.query, 0, 0, 1, mixed, 0, new AttentionScratch());
        return mixed;
    }
}
