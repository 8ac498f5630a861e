package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private static final HeadLayout HEADS = new HeadLayout(2, 1, 4, 4);
    private static final Kernels KERNELS = Kernels.scalar();

    static Stream<Named<Kernels>> both() {
        return Stream.of(Kernels.scalar(), Kernels.vector().orElseThrow())
                .map(kernels -> Named.of(kernels.name(), kernels));
    }

    @Test
    void thisBuildRunsOnTheVectorKernels() {
        // The build starts its test JVMs with the module; picking the scalar kernels here would hide a broken vector
        // backend.
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
        assertThat(Kernels.best().name()).matches("vector (128|256|512) bit");
    }

    @Test
    void nothingIsMissingWhereTheVectorKernelsRun() {
        assertThat(Kernels.missing()).isEmpty();
    }

    @Test
    void scalingMultipliesInPlaceUpToTheCount() {
        float[] x = {1, 2, 3, 4};
        KERNELS.scale(x, 3, 0.5f);

        assertThat(x).containsExactly(0.5f, 1, 1.5f, 4);
    }

    @Test
    void aShortInputOfAProjectionIsNamed() {
        PackedMatrix matrix = PackedMatrix.pack(new float[6], 2, 3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.project(matrix, null, new float[5], 2, new float[4]))
                .withMessage("x should hold 2 x 3 floats from index 0, but has 5");
    }

    @Test
    void aProjectionIntoItsOwnInputIsRefused() {
        float[] x = new float[6];

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.project(PackedMatrix.pack(new float[6], 2, 3), null, x, 1, x))
                .withMessageContaining("another array");
    }

    @Test
    void aBiasOfAnotherSizeIsRefused() {
        PackedMatrix matrix = PackedMatrix.pack(new float[6], 2, 3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.project(matrix, new float[3], new float[3], 1, new float[2]))
                .withMessage("bias should have 2 floats, not 3");
    }

    @Test
    void aMixThatOverlapsTheQueryIsRefused() {
        float[] row = new float[12];

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.attend(
                        HEADS, Visibility.FULL, new KvTile[0], 0, row, 0, 0, 1, row, 4, new AttentionScratch()))
                .withMessageContaining("overlap");
    }

    @Test
    void tilesOutOfOrderAreRefused() {
        KvTile[] tiles = {new TileFixture(new Float32Rows(HEADS), 16), new TileFixture(new Float32Rows(HEADS), 0)};

        assertThatIllegalArgumentException()
                .isThrownBy(() -> attend(tiles))
                .withMessage("tile 1 starts at 0; tiles start at ascending multiples of 16");
    }

    @Test
    void aTileThatIsNotAlignedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attend(new TileFixture(new Float32Rows(HEADS), 8)))
                .withMessageContaining("tile 0 starts at 8");
    }

    @Test
    void aTileOfAnotherLayoutIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attend(new TileFixture(new Float32Rows(new HeadLayout(2, 1, 4, 3)), 0)))
                .withMessage(
                        "the tile at 0 has the keys and values of HeadLayout[queryHeads=2, keyHeads=1, keyDim=4, valueDim=3],"
                                + " but the layout is HeadLayout[queryHeads=2, keyHeads=1, keyDim=4, valueDim=4]");
    }

    @Test
    void aHeadThatDoesNotExistIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Context(HEADS).weigh(KERNELS, Visibility.FULL, 0, 2))
                .withMessage("there are 2 query heads, and no head 2");
    }

    @Test
    void anEmptyRowCannotBeNormalized() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KERNELS.layerNorm(new float[0], 0, 0, new float[0], new float[0], 0, new float[0], 0))
                .withMessageContaining("at least one element");
    }

    private static void attend(KvTile... tiles) {
        KERNELS.attend(
                HEADS,
                Visibility.FULL,
                tiles,
                tiles.length,
                new float[8],
                0,
                0,
                1,
                new float[8],
                0,
                new AttentionScratch());
    }
}
