package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.model.AttentionModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelRuntimeTest {
    private static final long MEGABYTE = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        // A layer of 384, of 768; six layers of 384; a language model.
        "2, 256, 64",
        "9, 256, 256",
        "42, 256, 256",
        "2000, 256, 256",
        "4, 256, 128",
        // Equal parts, which may be one token too many.
        "2, 200, 67",
        "2, 64, 64",
        "2, 127, 127",
        "2, 129, 65",
        "2, 1, 1",
        "0, 4096, 64",
        "2000, 100000, 100000"
    })
    void aSmallModelTakesAStepInSlices(long megabytes, int stepTokens, int slice) {
        assertThat(ModelRuntime.slice(megabytes * MEGABYTE, stepTokens)).isEqualTo(slice);
    }

    @Test
    void onlyAModelWhoseTokensSeeNoLaterOnesTakesAStepInSlices(@TempDir Path folder) throws Exception {
        Path causal = SmallModel.write(folder.resolve("causal"));
        Path bidirectional = SmallModel.writeBidirectional(folder.resolve("bidirectional"));

        assertThat(room(causal)).isEqualTo(64);
        assertThat(room(bidirectional)).isEqualTo(256);
    }

    /** For how many tokens a slice of a step of 256 has room. */
    private static int room(Path model) throws IOException {
        OperatorSettings settings = OperatorHarness.settings(model.toString());
        assertThat(settings.stepTokens()).isEqualTo(256);
        return ModelRuntime.of(AttentionModel.load(model), settings)
                .stack()
                .step()
                .room();
    }
}
