package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels in JVMs that were started differently: with other vectors, or none. */
class OtherJvmsTest {
    /**
     * What version 1 of the arithmetic gives. If this changes, so do the results of every model in the field: that is a new {@link
     * Kernels#ARITHMETIC_VERSION}.
     */
    private static final String DIGEST = "c99d1313643e484";

    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    @BothKernels
    void thisJvmGivesTheBitsOfVersionOne(Kernels kernels) {
        assertThat(Kernels.ARITHMETIC_VERSION).isEqualTo(1);
        assertThat(KernelDigest.of(kernels)).isEqualTo(DIGEST);
    }

    @Test
    void withoutTheModuleTheScalarKernelsGiveTheSameBits() throws Exception {
        Map<String, String> child = run();

        assertThat(child).containsEntry("name", "scalar").containsEntry("digest", DIGEST);
    }

    @Test
    void withoutTheModuleTheFlagThatEnablesItIsNamed() throws Exception {
        assertThat(run().get("missing")).contains(MODULE);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void shorterVectorsGiveTheSameBits(int bytes) throws Exception {
        assumeTrue(isX86(), "the size of vectors can be set on x86");
        assumeTrue(Simd.LANES * Float.BYTES >= bytes, "this CPU has vectors of " + bytes + " bytes");
        Map<String, String> child = run(MODULE, "-XX:MaxVectorSize=" + bytes);

        assertThat(child).containsEntry("name", "vector " + bytes * 8 + " bit").containsEntry("digest", DIGEST);
    }

    @Test
    void vectorsShorterThanFourFloatsLeaveTheScalarKernels() throws Exception {
        assumeTrue(isX86(), "the size of vectors can be set on x86");
        Map<String, String> child = run(MODULE, "-XX:MaxVectorSize=8");

        assertThat(child).containsEntry("name", "scalar").containsEntry("digest", DIGEST);
        assertThat(child.get("missing")).contains("vectors hold 2 floats");
    }

    @Test
    void aJvmWithoutFusedMultiplyAddSaysSo() throws Exception {
        assumeTrue(isX86(), "fused multiply-add can be switched off on x86");

        assertThat(run("-XX:-UseFMA")).containsEntry("fused", "false");
    }

    private static boolean isX86() {
        return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    }

    /** Runs {@link KernelDigest} in a new JVM with nothing but these classes, and reads its {@code name=value} lines. */
    private static Map<String, String> run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(home(Kernels.class) + File.pathSeparator + home(KernelDigest.class));
        command.add(KernelDigest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        Map<String, String> values = new TreeMap<>();
        for (String line : output.lines().filter(line -> line.contains("=")).toList()) {
            values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return values;
    }

    private static String home(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }
}
