package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels in JVMs that were started differently: with other vectors, or none. */
class OtherJvmsTest {
    /**
     * What version 1 of the arithmetic gives. If this changes, so do the results of every model in the field: that is a new {@link
     * Kernels#ARITHMETIC_VERSION}.
     */
    private static final String DIGEST = "c1c3794c51f81311";

    /** The same of what surrounds attention. */
    private static final String BLOCKS_DIGEST = "a81f292d07c78445";

    /** The same of bfloat16 and int8. */
    private static final String NARROW_DIGEST = "44cc33540a97dea0";

    @BothKernels
    void thisJvmGivesTheBitsOfVersionOne(Kernels kernels) {
        assertThat(Kernels.ARITHMETIC_VERSION).isEqualTo(1);
        assertThat(KernelDigest.of(kernels)).isEqualTo(DIGEST);
        assertThat(KernelDigest.narrow(kernels)).isEqualTo(NARROW_DIGEST);
        assertThat(KernelDigest.blocks(kernels)).isEqualTo(BLOCKS_DIGEST);
    }

    @Test
    void withoutTheModuleTheScalarKernelsGiveTheSameBits() throws Exception {
        Map<String, String> child = run();

        assertThat(child)
                .containsEntry("name", "scalar")
                .containsEntry("digest", DIGEST)
                .containsEntry("narrow", NARROW_DIGEST)
                .containsEntry("blocks", BLOCKS_DIGEST);
    }

    @Test
    void withoutTheModuleTheFlagThatEnablesItIsNamed() throws Exception {
        assertThat(run().get("missing")).contains(ChildJvm.MODULE);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void shorterVectorsGiveTheSameBits(int bytes) throws Exception {
        assumeTrue(ChildJvm.canLimitVectorsTo(bytes), "vectors can be set to " + bytes + " bytes here");
        Map<String, String> child = run(ChildJvm.MODULE, "-XX:MaxVectorSize=" + bytes);

        assertThat(child)
                .containsEntry("name", "vector " + bytes * 8 + " bit")
                .containsEntry("digest", DIGEST)
                .containsEntry("narrow", NARROW_DIGEST)
                .containsEntry("blocks", BLOCKS_DIGEST);
    }

    @Test
    void vectorsShorterThanFourFloatsLeaveTheScalarKernels() throws Exception {
        assumeTrue(ChildJvm.isX86(), "the size of vectors can be set on x86");
        Map<String, String> child = run(ChildJvm.MODULE, "-XX:MaxVectorSize=8");

        assertThat(child)
                .containsEntry("name", "scalar")
                .containsEntry("digest", DIGEST)
                .containsEntry("narrow", NARROW_DIGEST)
                .containsEntry("blocks", BLOCKS_DIGEST);
        assertThat(child.get("missing")).contains("vectors hold 2 floats");
    }

    @Test
    void aJvmWithoutFusedMultiplyAddSaysSo() throws Exception {
        assumeTrue(ChildJvm.isX86(), "fused multiply-add can be switched off on x86");

        assertThat(run("-XX:-UseFMA")).containsEntry("fused", "false");
    }

    private static Map<String, String> run(String... options) throws IOException, InterruptedException {
        return ChildJvm.run(KernelDigest.class, List.of(), options);
    }
}
