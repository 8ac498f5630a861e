package dev.heed.it;

import dev.heed.reference.TinyModel;
import dev.heed.reference.TinyModels;
import dev.heed.schemas.EmbeddedTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What the committed savepoints hold: a few sequences, each in a state of its own. Savepoints of earlier versions were
 * written with it, so it never changes, nor depends on what may; a new scene gets a class of its own.
 */
final class SavepointScene {
    /** The name of the job, and of its input topic: the savepoints hold the offsets of its partitions. */
    static final String JOB = "savepoint-scene";

    private static final TinyModel MODEL = TinyModel.of(8, 2).withLayers(2);
    private static final long SEED = 3;

    private SavepointScene() {}

    /** Writes the model of the scene, which is kept beside the savepoints. */
    static void writeModel(Path folder) throws IOException {
        TinyModels.write(folder, MODEL, SEED);
    }

    /** The records that were read when the savepoints were taken. */
    static List<EmbeddedTokens> before() {
        return List.of(
                tokens("sealed", 0, 0, 32),
                tokens("mid-page", 0, 0, 16),
                tokens("mid-page", 0, 16, 5),
                worded("words", 0, 3),
                tokens("from 40", 0, 40, 9),
                tokens("epoch 3", 3, 0, 7),
                Tokens.ending(tokens("ended", 0, 0, 20)),
                tokens("gap", 0, 0, 2),
                tokens("gap", 0, 4, 2));
    }

    /** Records, not output: what waits at the savepoint comes out after it. */
    static int outputsBefore() {
        return before().size() - 1;
    }

    /** The records that come after. */
    static List<EmbeddedTokens> after() {
        List<EmbeddedTokens> after = new ArrayList<>();
        // Duplicates of what is known, and of what has ended, give nothing.
        after.add(tokens("sealed", 0, 30, 2));
        after.add(tokens("ended", 0, 18, 2));
        after.add(tokens("epoch 3", 2, 0, 1));
        Stream.of("sealed", "mid-page", "words", "from 40", "epoch 3", "gap").forEach(id -> {
            int epoch = id.equals("epoch 3") ? 3 : 0;
            long next = next(id);
            after.add(tokens(id, epoch, next, 1));
            after.add(tokens(id, epoch, next + 1, 1));
            if (!id.equals("gap")) {
                after.add(tokens(id, epoch, next + 2, 13));
            }
        });
        after.add(tokens("gap", 0, 6, 12));
        after.add(tokens("new", 0, 0, 3));
        return after;
    }

    private static long next(String id) {
        return before().stream()
                .filter(tokens ->
                        tokens.getSequenceId().equals(id) && !(id.equals("gap") && tokens.getStartPosition() > 0))
                .mapToLong(tokens -> tokens.getStartPosition() + tokens.getTokenCount())
                .max()
                .orElseThrow();
    }

    private static EmbeddedTokens tokens(String id, int epoch, long position, int count) {
        List<Float> embeddings = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            Random random = new Random(SEED + 31L * id.hashCode() + position + t);
            for (int i = 0; i < MODEL.hidden(); i++) {
                embeddings.add((float) random.nextGaussian());
            }
        }
        return EmbeddedTokens.newBuilder()
                .setSequenceId(id)
                .setEpoch(epoch)
                .setStartPosition(position)
                .setTokenCount(count)
                .setEmbeddings(embeddings)
                .build();
    }

    private static EmbeddedTokens worded(String id, long position, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add("w" + (position + i));
        }
        return EmbeddedTokens.newBuilder(tokens(id, 0, position, count))
                .setTokens(words)
                .build();
    }

    /**
     * The job of the scene.
     *
     * @param version the folder with the model
     * @param folder where checkpoints go
     */
    // At least once, so that no transaction of a broker that is gone is in the savepoint.
    static JobFixture job(KafkaFixture kafka, Path version, Path folder) {
        return new JobFixture(kafka, JOB, version.resolve("model"), folder.resolve("checkpoints"))
                .with("delivery.guarantee", "at-least-once");
    }
}
