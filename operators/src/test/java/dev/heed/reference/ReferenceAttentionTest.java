package dev.heed.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceAttentionTest {
    private static final ReferenceModel.Layer IDENTITY = new ReferenceModel.Layer(
            ReferenceLinear.identity(),
            ReferenceLinear.identity(),
            ReferenceLinear.identity(),
            ReferenceLinear.identity());

    /** Scores ln 1 and ln 3 weigh 1/4 and 3/4. */
    private static final float LN3 = (float) Math.log(3);

    @Test
    void aWorkedExampleComesOutAsByHand() {
        ReferenceModel model = new ReferenceModel(List.of(IDENTITY), 1, 1, 1, 1, 1 / (double) LN3, true);
        double[][] output = ReferenceAttention.run(model, new float[][] {{0}, {LN3}});

        assertThat(output[0][0]).isZero();
        assertThat(output[1][0]).isCloseTo(0.75 * LN3, within(1e-7));
    }

    @Test
    void aCausalQuerySeesNothingAfterItself() {
        ReferenceModel model = new ReferenceModel(List.of(IDENTITY), 1, 1, 1, 1, 1, true);

        assertThat(ReferenceAttention.weights(model, new float[][] {{1}, {2}, {3}}, 0, 0, 1)[2])
                .isZero();
    }

    @Test
    void aFullQuerySeesEverything() {
        ReferenceModel model = new ReferenceModel(List.of(IDENTITY), 1, 1, 1, 1, 1, false);

        assertThat(ReferenceAttention.weights(model, new float[][] {{1}, {1}, {1}, {1}}, 0, 0, 1))
                .containsExactly(new double[] {0.25, 0.25, 0.25, 0.25}, within(1e-15));
    }

    @Test
    void groupedQueryHeadsReadTheirKeyHead() {
        // Two query heads share one key head whose value is the token times ten.
        ReferenceModel.Layer layer = new ReferenceModel.Layer(
                ReferenceLinear.of(new float[] {0, 0}, 2, 1, null),
                ReferenceLinear.identity(),
                ReferenceLinear.of(new float[] {10}, 1, 1, null),
                ReferenceLinear.identity());
        ReferenceModel model = new ReferenceModel(List.of(layer), 2, 1, 1, 1, 1, true);

        assertThat(ReferenceAttention.run(model, new float[][] {{1}, {3}})[1])
                .containsExactly(new double[] {20, 20}, within(1e-12));
    }

    @Test
    void aLaterLayerTakesTheOutputOfTheOneBefore() {
        ReferenceModel.Layer addOne = new ReferenceModel.Layer(
                ReferenceLinear.identity(),
                ReferenceLinear.identity(),
                ReferenceLinear.identity(),
                ReferenceLinear.of(new float[] {1}, 1, 1, new float[] {1}));
        ReferenceModel model = new ReferenceModel(List.of(addOne, addOne), 1, 1, 1, 1, 1, true);

        assertThat(ReferenceAttention.run(model, new float[][] {{5}})[0]).containsExactly(7);
    }
}
