package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.kernel.ChildJvm;
import dev.heed.kernel.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits of every variant are those that are committed, on every Java, every length of vectors, and without vectors. */
class VariantDigestTest {
    private static final String GOLDEN = "/arithmetic/v" + Kernels.ARITHMETIC_VERSION + ".txt";
    private static final List<Class<?>> LIBRARIES = List.of(ObjectMapper.class, JsonParser.class, JsonInclude.class);

    @TempDir
    private Path folder;

    @Test
    void theVectorKernelsGiveTheCommittedBits() throws IOException {
        assertGolden(VariantDigest.of(Kernels.vector().orElseThrow(), folder));
    }

    @Test
    void theScalarKernelsGiveTheCommittedBits() throws IOException {
        assertGolden(VariantDigest.of(Kernels.scalar(), folder));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void shorterVectorsGiveTheCommittedBits(int bytes) throws Exception {
        assumeTrue(ChildJvm.canLimitVectorsTo(bytes), "vectors can be set to " + bytes + " bytes here");
        assertGolden(ChildJvm.run(VariantDigest.class, LIBRARIES, ChildJvm.MODULE, "-XX:MaxVectorSize=" + bytes));
    }

    @Test
    void withoutTheVectorModuleTheBitsAreTheCommittedOnes() throws Exception {
        assertGolden(ChildJvm.run(VariantDigest.class, LIBRARIES));
    }

    @Test
    void otherJavasBesideThisOneGiveTheCommittedBits() throws Exception {
        List<Path> others = ChildJvm.otherJavas();
        assumeTrue(!others.isEmpty(), "another Java is installed beside this one");
        for (Path java : others) {
            assertGolden(ChildJvm.run(java, VariantDigest.class, LIBRARIES, ChildJvm.MODULE));
        }
    }

    @Test
    void everyVariantHasBitsOfItsOwn() throws IOException {
        assertThat(golden().values()).doesNotHaveDuplicates();
    }

    private static void assertGolden(Map<String, String> hashes) throws IOException {
        assertThat(new TreeMap<>(hashes))
                .as(
                        "the results of models in the field would change, and with them what a replay gives. If that is"
                                + " meant: raise Kernels.ARITHMETIC_VERSION, say in ARITHMETIC.md what changed, and write"
                                + " arithmetic/v<version>.txt from what VariantDigest prints; a new variant is a line"
                                + " more in %s",
                        GOLDEN)
                .isEqualTo(golden());
    }

    private static Map<String, String> golden() throws IOException {
        try (InputStream in = VariantDigestTest.class.getResourceAsStream(GOLDEN)) {
            Map<String, String> hashes = new TreeMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line ->
                            hashes.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            return hashes;
        }
    }
}
