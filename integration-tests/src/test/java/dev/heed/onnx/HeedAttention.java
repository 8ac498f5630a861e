package dev.heed.onnx;

import dev.heed.cache.CacheType;
import dev.heed.cache.KvPage;
import dev.heed.kernel.AttentionScratch;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.KvTile;
import dev.heed.kernel.ScoreRule;
import dev.heed.kernel.Visibility;

/** A case by our own kernels. */
final class HeedAttention {
    private HeedAttention() {}

    /** The mixed values, {@code [tokens][queryHeads][valueDim]}. */
    static float[] run(Kernels kernels, AttentionCase c) {
        HeadLayout heads = c.heads();
        float[] queries = c.queries();
        kernels.scale(queries, queries.length, c.scale());
        KvTile[] pages = pages(c);
        float[] mixed = new float[c.tokens() * heads.mixedSize()];
        Visibility visibility = c.causal() ? new Visibility(true, c.window(), 0) : Visibility.FULL;
        AttentionScratch scratch = new AttentionScratch();
        ScoreRule rule = c.softcap() > 0 ? ScoreRule.PLAIN.withSoftcap(c.softcap()) : ScoreRule.PLAIN;
        rule = c.alibi() ? rule.withAlibi(heads.queryHeads()) : rule;
        kernels.attend(
                heads,
                visibility,
                rule,
                pages,
                pages.length,
                queries,
                null,
                0,
                c.past(),
                c.tokens(),
                mixed,
                0,
                scratch);
        return mixed;
    }

    private static KvTile[] pages(AttentionCase c) {
        float[] keys = c.keys();
        float[] values = c.values();
        int length = c.past() + c.tokens();
        KvPage[] pages = new KvPage[(length + KvTile.TOKENS - 1) / KvTile.TOKENS];
        for (int p = 0; p < length; p++) {
            if (p % KvTile.TOKENS == 0) {
                pages[p / KvTile.TOKENS] = new KvPage(CacheType.FLOAT32, c.heads(), p);
            }
            int key = p * c.heads().keySize();
            int value = p * c.heads().valueSize();
            pages[p / KvTile.TOKENS].put(p, keys, key, values, value, null);
        }
        return pages;
    }
}
