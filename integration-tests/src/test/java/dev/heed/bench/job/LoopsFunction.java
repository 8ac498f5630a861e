package dev.heed.bench.job;

import dev.heed.bench.state.FloatsSerializer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;

/** The same in Flink alone: a list state of a row for each token, and loops of Java. */
final class LoopsFunction extends PeerFunction {
    private static final long serialVersionUID = 1L;
    private static final int HIDDEN = Load.HIDDEN;
    private static final int DIM = HIDDEN / Load.HEADS;
    private static final float SCALE = (float) (1 / Math.sqrt(DIM));

    private transient PeerWeights weights;

    /** Of each token its key, then its value. */
    private transient ListState<float[]> cache;

    LoopsFunction(String model) {
        super(model);
    }

    @Override
    public void open(OpenContext context) {
        weights = PeerWeights.read(Path.of(model));
        cache = getRuntimeContext().getListState(new ListStateDescriptor<>("cache", FloatsSerializer.INSTANCE));
    }

    @Override
    float[] attend(float[] embeddings, int count) throws Exception {
        List<float[]> rows = new ArrayList<>();
        cache.get().forEach(rows::add);
        int before = rows.size();
        float[] output = new float[count * HIDDEN];
        float[] query = new float[HIDDEN];
        float[] mixed = new float[HIDDEN];
        for (int token = 0; token < count; token++) {
            float[] row = new float[2 * HIDDEN];
            project(weights.q(), embeddings, token * HIDDEN, query, 0);
            project(weights.k(), embeddings, token * HIDDEN, row, 0);
            project(weights.v(), embeddings, token * HIDDEN, row, HIDDEN);
            rows.add(row);
            for (int head = 0; head < Load.HEADS; head++) {
                mix(rows, query, head * DIM, mixed);
            }
            project(weights.o(), mixed, 0, output, token * HIDDEN);
        }
        cache.addAll(rows.subList(before, rows.size()));
        return output;
    }

    private static void project(float[] matrix, float[] x, int from, float[] y, int to) {
        for (int row = 0; row < HIDDEN; row++) {
            float sum = 0;
            for (int i = 0; i < HIDDEN; i++) {
                sum += matrix[row * HIDDEN + i] * x[from + i];
            }
            y[to + row] = sum;
        }
    }

    private static void mix(List<float[]> rows, float[] query, int head, float[] mixed) {
        float[] weights = new float[rows.size()];
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < weights.length; j++) {
            float[] row = rows.get(j);
            float score = 0;
            for (int i = head; i < head + DIM; i++) {
                score += query[i] * row[i];
            }
            weights[j] = score * SCALE;
            max = Math.max(max, weights[j]);
        }
        float sum = 0;
        for (int j = 0; j < weights.length; j++) {
            weights[j] = (float) Math.exp(weights[j] - max);
            sum += weights[j];
        }
        Arrays.fill(mixed, head, head + DIM, 0);
        for (int j = 0; j < weights.length; j++) {
            float[] row = rows.get(j);
            for (int i = head; i < head + DIM; i++) {
                mixed[i] += weights[j] * row[HIDDEN + i];
            }
        }
        for (int i = head; i < head + DIM; i++) {
            mixed[i] /= sum;
        }
    }
}
