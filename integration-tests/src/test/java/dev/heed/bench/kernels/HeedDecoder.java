package dev.heed.bench.kernels;

import dev.heed.cache.CacheType;
import dev.heed.cache.KvPage;
import dev.heed.kernel.AttentionScratch;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.KvTile;
import dev.heed.kernel.Visibility;

/** Our kernels over pages, as the operator holds them: the tail page is begun, filled and dropped. */
final class HeedDecoder implements Decoder {
    private final Kernels kernels = Kernels.best();
    private final AttentionScratch scratch = new AttentionScratch();
    private final DecodeData data;
    private final CacheType type;
    private final KvPage[] pages;
    private final float[] queries;
    private final float[] mixed;

    HeedDecoder(DecodeData data, CacheType type) {
        this.data = data;
        this.type = type;
        this.pages = new KvPage[data.length / KvTile.TOKENS];
        this.queries = data.queries.clone();
        this.mixed = new float[data.heads.mixedSize()];
        for (int position = 0; position < data.past; position++) {
            if (position % KvTile.TOKENS == 0) {
                pages[position / KvTile.TOKENS] = new KvPage(type, data.heads, position);
            }
            append(pages[position / KvTile.TOKENS], position);
        }
        kernels.scale(queries, queries.length, DecodeData.SCALE);
        restart();
    }

    @Override
    public void restart() {
        pages[pages.length - 1] = new KvPage(type, data.heads, data.past);
    }

    @Override
    public void decode(int token) {
        int position = data.past + token;
        append(pages[pages.length - 1], position);
        kernels.attend(
                data.heads,
                Visibility.CAUSAL,
                pages,
                pages.length,
                queries,
                token * data.heads.querySize(),
                position,
                1,
                mixed,
                0,
                scratch);
    }

    private void append(KvPage page, int position) {
        int row = position * data.heads.keySize();
        page.put(position, data.keys, row, data.values, row, null);
    }

    @Override
    public float[] mixed() {
        return mixed;
    }
}
