package dev.heed.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RotaryTableTest {
    @Test
    void aRowHasTheCosinesAndTheSinesOfItsPosition() {
        RotaryConfig config = RotaryConfig.of(6);
        double[] frequencies = config.frequencies(0);

        float[] row = row(new RotaryTable(config), config, 1_000_003);
        for (int i = 0; i < 3; i++) {
            assertThat(row[i]).isEqualTo((float) StrictMath.cos(1_000_003 * frequencies[i]));
            assertThat(row[3 + i]).isEqualTo((float) StrictMath.sin(1_000_003 * frequencies[i]));
        }
    }

    @Test
    void theAttentionFactorIsInTheRows() {
        RotaryConfig config = RotaryConfig.of(4).withScaling(new YarnRope(2, 100, 1.5, 32, 1, true));

        assertThat(row(new RotaryTable(config), config, 0)).containsExactly(1.5f, 1.5f, 0, 0);
    }

    @Test
    void positionsThatShareAPlaceReplaceOneAnother() {
        RotaryConfig config = RotaryConfig.of(64).withScaling(new DynamicRope(2, 100));
        RotaryTable table = new RotaryTable(config);
        long[] positions = new Random(1).longs(300, 0, 1L << 40).toArray();
        for (int i = 0; i < positions.length; i++) {
            // Every third one collides with the one before.
            positions[i] = i % 3 == 2 ? positions[i - 1] + 4096 : positions[i];
        }
        for (long position : positions) {
            assertThat(row(table, config, position)).isEqualTo(row(new RotaryTable(config), config, position));
        }
        assertThat(row(table, config, positions[0])).isEqualTo(row(new RotaryTable(config), config, positions[0]));
    }

    @Test
    void memoryIsBoundedWhateverTheHeads() {
        for (int dim : new int[] {2, 64, 128, 256, 100_000, 1_000_000}) {
            assertThat(new RotaryTable(RotaryConfig.of(dim)).rows().length).isLessThanOrEqualTo(Math.max(1 << 18, dim));
        }
    }

    private static float[] row(RotaryTable table, RotaryConfig config, long position) {
        int row = table.row(position);
        return Arrays.copyOfRange(table.rows(), row, row + config.dim());
    }
}
