package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class HeadWeightsTest {
    private static final HeadLayout HEADS = new HeadLayout(4, 2, 17, 5);

    @BothKernels
    void sumToOne(Kernels kernels) {
        Random random = new Random(1);
        for (int length = 1; length <= 600; length += 37) {
            HeadWeights weights =
                    Context.random(HEADS, 9, length, 0, 3, random.nextLong()).weigh(kernels, Visibility.FULL, 0, 1);
            double sum = 0;
            for (int i = 0; i < weights.count(); i++) {
                sum += weights.weight(i);
            }
            assertThat(sum).as("length %d, seed 1", length).isCloseTo(1, within(1e-6));
        }
    }

    @BothKernels
    void areUniformForEqualKeys(Kernels kernels) {
        Context context = new Context(HEADS);
        float[] key = Data.floats(new Random(2), HEADS.keySize(), 1);
        for (int i = 0; i < 80; i++) {
            context.append(i, key, new float[HEADS.valueSize()]);
        }
        context.query = Data.floats(new Random(3), HEADS.querySize(), 1);
        HeadWeights weights = context.weigh(kernels, Visibility.FULL, 0, 3);

        for (int i = 0; i < 80; i++) {
            assertThat(weights.weight(i)).isEqualTo(1 / 80f);
        }
    }

    @BothKernels
    void areOneHotForAHugeScore(Kernels kernels) {
        HeadLayout heads = new HeadLayout(1, 1, 1, 1);
        Context context = new Context(heads);
        for (int i = 0; i < 40; i++) {
            context.append(i, new float[] {i == 20 ? 1 : 0}, new float[1]);
        }
        context.query = new float[] {10_000};
        HeadWeights weights = context.weigh(kernels, Visibility.FULL, 0, 0);

        for (int i = 0; i < 40; i++) {
            assertThat(weights.weight(i)).isEqualTo(i == 20 ? 1f : 0f);
        }
    }

    @BothKernels
    void nameThePositionsThatTheQuerySeesInOrder(Kernels kernels) {
        Context context = Context.random(HEADS, 1_000_003, 90, 0.3, 1, 4);
        HeadWeights weights = context.weigh(kernels, Visibility.CAUSAL, 1_000_050, 0);

        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < weights.count(); i++) {
            positions.add(weights.position(i));
        }
        assertThat(positions)
                .isEqualTo(context.positions.stream()
                        .filter(position -> position <= 1_000_050)
                        .toList());
    }

    @BothKernels
    void scoresAreTheSpecifiedChainToTheBit(Kernels kernels) {
        Context context = Context.random(HEADS, 3, 90, 0.3, 1, 5);
        for (int head = 0; head < HEADS.queryHeads(); head++) {
            HeadWeights weights = context.weigh(kernels, Visibility.FULL, 0, head);
            for (int j = 0; j < weights.count(); j++) {
                float acc = 0;
                for (int i = 0; i < HEADS.keyDim(); i++) {
                    float q = context.query[head * HEADS.keyDim() + i];
                    acc = Math.fma(q, context.keys.get(j)[head / HEADS.group() * HEADS.keyDim() + i], acc);
                }
                assertThat(weights.score(j))
                        .as("head %d, key %d, seed 5", head, j)
                        .isEqualTo(acc);
            }
        }
    }

    @BothKernels
    void areEmptyWithoutAVisibleKey(Kernels kernels) {
        Context context = Context.random(HEADS, 50, 10, 0, 1, 6);

        assertThat(context.weigh(kernels, Visibility.CAUSAL, 49, 0).count()).isZero();
    }

    @BothKernels
    void canBeFilledAgainWithFewerKeys(Kernels kernels) {
        Context context = Context.random(HEADS, 0, 200, 0, 1, 7);
        HeadWeights reused = context.weigh(kernels, Visibility.CAUSAL, 199, 0);
        KvTile[] tiles = context.tiles();
        kernels.weigh(HEADS, Visibility.CAUSAL, tiles, tiles.length, context.query, 0, 20, 0, reused);

        assertThat(reused.count()).isEqualTo(21);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> reused.weight(21));
    }
}
