package dev.heed.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.RecordOrigin;
import dev.heed.operator.TokenSegment;
import dev.heed.reference.ReferenceAttention;
import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.reference.TinyReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndToEndIT {
    private static final TinyModel MODEL = TinyModel.of(24, 3).withLayers(2).withBias();
    private static final long SEED = 5;

    @TempDir
    private Path folder;

    @Test
    void everyTokenComesOutContextualized() throws Exception {
        Path model = TinyModels.write(folder.resolve("model"), MODEL, SEED);
        float[][] rows = rows(new Random(SEED), 50);
        try (KafkaFixture kafka = new KafkaFixture()) {
            for (int t = 0; t < rows.length; t++) {
                kafka.send("embedded-tokens", segment("s", t, rows[t], t == rows.length - 1), OutputEncoding.RAW);
            }
            kafka.flush();
            new JobFixture(kafka, model, folder.resolve("checkpoints")).run();

            List<ContextualizedSegment> out = new ArrayList<>();
            kafka.all("contextualized-tokens")
                    .forEach(record ->
                            out.add(KafkaFixture.decode(RecordCodec.contextualizedTokens(OutputEncoding.RAW), record)));
            out.sort(Comparator.comparingLong(ContextualizedSegment::startPosition));
            double[][] expected = ReferenceAttention.run(TinyReference.read(model), rows);
            assertThat(out).hasSize(rows.length);
            for (int t = 0; t < rows.length; t++) {
                assertThat(out.get(t).startPosition()).isEqualTo(t);
                for (int i = 0; i < MODEL.hidden(); i++) {
                    assertThat((double) out.get(t).vectors()[i])
                            .isCloseTo(expected[t][i], org.assertj.core.api.Assertions.within(1e-5));
                }
            }
            assertThat(kafka.all("embedded-tokens-dead-letter")).isEmpty();
        }
    }

    private static float[][] rows(Random random, int count) {
        float[][] rows = new float[count][MODEL.hidden()];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    private static TokenSegment segment(String id, long position, float[] row, boolean end) {
        return new TokenSegment(
                id, 0, position, 1, row, null, end, false, null, null, new RecordOrigin("", 0, 0, 0, List.of()));
    }
}
