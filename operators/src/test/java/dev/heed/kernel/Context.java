package dev.heed.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A sequence's keys and values in tiles, some positions missing, and a query: what a test attends over. */
final class Context {
    final HeadLayout heads;
    final List<Long> positions = new ArrayList<>();
    final List<float[]> keys = new ArrayList<>();
    final List<float[]> values = new ArrayList<>();
    private final List<TileFixture> tiles = new ArrayList<>();

    /** {@code [queryHeads][keyDim]}, scaled. */
    float[] query;

    /** The query as moved sinks see it, or null. */
    float[] sinkQuery;

    ScoreRule rule = ScoreRule.PLAIN;

    private final Function<HeadLayout, KvRows> type;

    Context(HeadLayout heads) {
        this(Float32Rows::new, heads);
    }

    Context(Function<HeadLayout, KvRows> type, HeadLayout heads) {
        this.type = type;
        this.heads = heads;
        this.query = new float[heads.querySize()];
    }

    /**
     * Tokens at {@code start … start + length − 1}, of which a share is missing.
     *
     * @param spread scores reach about ± spread · sqrt(keyDim)
     */
    static Context random(HeadLayout heads, long start, int length, double holes, float spread, long seed) {
        return random(Float32Rows::new, heads, start, length, holes, spread, seed);
    }

    /** As above, with rows of a type. */
    static Context random(
            Function<HeadLayout, KvRows> type,
            HeadLayout heads,
            long start,
            int length,
            double holes,
            float spread,
            long seed) {
        Random random = new Random(seed);
        Context context = new Context(type, heads);
        for (int i = 0; i < length; i++) {
            float[] key = Data.floats(random, heads.keySize(), 1);
            float[] value = Data.floats(random, heads.valueSize(), 2);
            if (random.nextFloat() >= holes) {
                context.append(start + i, key, value);
            }
        }
        context.query = Data.floats(random, heads.querySize(), spread);
        return context;
    }

    void append(long position, float[] key, float[] value) {
        long start = position / KvTile.TOKENS * KvTile.TOKENS;
        if (tiles.isEmpty() || tiles.get(tiles.size() - 1).start() != start) {
            tiles.add(new TileFixture(type.apply(heads), start));
        }
        tiles.get(tiles.size() - 1).put(position, key, value);
        positions.add(position);
        keys.add(key);
        values.add(value);
    }

    KvTile[] tiles() {
        return tiles.toArray(KvTile[]::new);
    }

    float[] attend(Kernels kernels, Visibility visibility, long position) {
        return attend(kernels, visibility, query, position, 1);
    }

    /** The mixes of a run of queries, {@code [rows][queryHeads][valueDim]}. */
    float[] attend(Kernels kernels, Visibility visibility, float[] queries, long firstPosition, int rows) {
        float[] mixed = new float[rows * heads.mixedSize()];
        KvTile[] all = tiles();
        kernels.attend(
                heads,
                visibility,
                rule,
                all,
                all.length,
                queries,
                sinkQuery,
                0,
                firstPosition,
                rows,
                mixed,
                0,
                new AttentionScratch());
        return mixed;
    }

    HeadWeights weigh(Kernels kernels, Visibility visibility, long position, int head) {
        HeadWeights weights = new HeadWeights();
        KvTile[] all = tiles();
        kernels.weigh(heads, visibility, rule, all, all.length, query, sinkQuery, 0, position, head, weights);
        return weights;
    }
}
