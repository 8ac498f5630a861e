package dev.heed.cache;

import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.KvTile;
import dev.heed.kernel.Visibility;
import java.util.Map;

/**
 * The resident keys and values of one sequence, all layers, and what of them is durable already. Write-behind: tokens are appended in
 * memory; {@link #writeTo} makes those durable that are new since the last time. A sealed page is written once; the rows of the tail
 * are written as they come and are replaced by their page when it is sealed.
 *
 * <p>Positions ascend, with or without holes; each layer gets the same ones. Not thread-safe.
 */
public final class SequenceCache {
    /** As long as pages that may be there are not many more than those that must be, each is asked for. */
    private static final int TOKENS_PER_PAGE_ASKED_FOR = KvTile.TOKENS / 4;

    private static final int FEW_PAGES = 4;

    private final CacheType type;
    private final HeadLayout heads;
    private final LayerPages[] layers;
    private final long contextStart;
    private boolean durable;
    private long durableEnd;

    /**
     * An empty cache.
     *
     * @param type the type of the keys and values
     * @param heads the layout of the heads, the same in every layer
     * @param layers number of layers
     * @param contextStart the first position that belongs to the context, whether or not it holds a token
     */
    public SequenceCache(CacheType type, HeadLayout heads, int layers, long contextStart) {
        this.type = type;
        this.heads = heads;
        this.contextStart = contextStart;
        this.layers = new LayerPages[layers];
        for (int layer = 0; layer < layers; layer++) {
            this.layers[layer] = new LayerPages(type, heads);
        }
    }

    /**
     * Reads a cache back from where {@link #writeTo} put it: the pages that a later token can see.
     *
     * @param heads the layout of the heads, the same in every layer
     * @param layers number of layers
     * @param header of the sequence as it was then
     * @param visibility what its tokens see
     */
    public static SequenceCache readFrom(
            PageStore store, HeadLayout heads, int layers, SequenceHeader header, Visibility visibility)
            throws Exception {
        SequenceCache cache = new SequenceCache(header.cacheType(), heads, layers, header.contextStart());
        cache.readPages(store, header, visibility);
        for (Map.Entry<Long, KvPage> entry : store.rows()) {
            cache.layer(entry.getKey()).addRows(PageAddress.rowsPosition(entry.getKey()), entry.getValue());
        }
        cache.durableEnd = cache.layers[0].end();
        cache.durable = cache.durableEnd > 0;
        return cache;
    }

    /** One by one, or, if most of them are missing since the positions have a hole, whatever there is. */
    private void readPages(PageStore store, SequenceHeader header, Visibility visibility) throws Exception {
        long end = header.nextPosition();
        // The last page stays, even if a later token will not see it.
        long first = Math.min(visibility.firstInWindow(end), end - 1);
        long inWindow = PageAddress.pageStart(Math.max(contextStart, first));
        long sinks = PageAddress.pageStart(contextStart);
        long sinksEnd = Math.min(visibility.sinkEnd(), inWindow);
        long pages = (Math.max(0, sinksEnd - sinks) + end - inWindow) / KvTile.TOKENS;
        if (pages > FEW_PAGES + header.tokenCount() / TOKENS_PER_PAGE_ASKED_FOR) {
            for (Map.Entry<Long, KvPage> entry : store.pages()) {
                layer(entry.getKey()).addSealed(entry.getValue());
            }
        } else {
            for (int layer = 0; layer < layers.length; layer++) {
                readPages(store, layer, sinks, sinksEnd);
                readPages(store, layer, inWindow, end);
            }
        }
        for (LayerPages layer : layers) {
            layer.sort();
        }
    }

    private void readPages(PageStore store, int layer, long from, long to) throws Exception {
        for (long start = from; start < to; start += KvTile.TOKENS) {
            KvPage page = store.page(PageAddress.ofPage(layer, start));
            if (page != null) {
                layers[layer].addSealed(page);
            }
        }
    }

    private LayerPages layer(long address) {
        int layer = PageAddress.layer(address);
        if (layer >= layers.length) {
            throw new IllegalStateException(
                    "state has pages of layer " + layer + ", the model has " + layers.length + " layers");
        }
        return layers[layer];
    }

    /**
     * Appends one token to one layer; its position is above all before it.
     *
     * @param layer layer, 0-based
     * @param position absolute position
     * @param key {@code [keyHeads][keyDim]} from {@code keyOffset}, copied
     * @param value {@code [keyHeads][valueDim]} from {@code valueOffset}, copied
     * @param token surface text or null; kept with the first layer only
     */
    public void append(
            int layer, long position, float[] key, int keyOffset, float[] value, int valueOffset, String token) {
        layers[layer].append(position, key, keyOffset, value, valueOffset, layer == 0 ? token : null);
    }

    /** The first position that belongs to the context. */
    public long contextStart() {
        return contextStart;
    }

    /**
     * Drops the pages of a layer that nobody will see any more: those wholly before {@code position}, except what is before {@code
     * sinkEnd}. From memory at once, from state with the next {@link #writeTo}.
     */
    public void dropBefore(int layer, long position, long sinkEnd) {
        if (layers[layer].reachesBefore(position, sinkEnd)) {
            layers[layer].dropBefore(position, sinkEnd, durable ? durableEnd : -1);
        }
    }

    /** The pages of a layer by ascending position, valid up to {@link #pageCount}; read only, replaced by later appends. */
    public KvTile[] pages(int layer) {
        return layers[layer].pages();
    }

    /** Number of pages of a layer. */
    public int pageCount(int layer) {
        return layers[layer].count();
    }

    /** Number of pages of all layers. */
    public int pageCount() {
        int count = 0;
        for (LayerPages layer : layers) {
            count += layer.count();
        }
        return count;
    }

    /** The surface text of the token at a position, or null if it is unknown. */
    public String token(long position) {
        return layers[0].token(position);
    }

    /** Heap bytes of the pages. */
    public long bytes() {
        return KvPage.bytes(type, heads) * pageCount();
    }

    /** Whether {@link #writeSealedTo} would find anything: cheap. */
    public boolean hasSealed() {
        return layers[0].sealedEnd() > durableEnd;
    }

    /** Number of tokens that are not durable. */
    public int dirtyTokens() {
        return layers[0].tokensFrom(durable ? durableEnd : 0);
    }

    /**
     * Makes everything durable that is not yet.
     *
     * @return number of pages and runs of rows that were written
     */
    public int writeTo(PageStore store) throws Exception {
        return writeUpTo(layers[0].end(), true, store);
    }

    /**
     * Makes the sealed pages durable that are not yet: they stay as they are, while a row of a tail is written again with its page.
     *
     * @return number of pages that were written
     */
    public int writeSealedTo(PageStore store) throws Exception {
        return writeUpTo(layers[0].sealedEnd(), false, store);
    }

    /**
     * Lets go of what the store keeps alive of pages that are in memory only for this cache, which is about to leave memory. All of it is
     * durable already. Worth its while where the store keeps objects.
     */
    public void packRows(PageStore store) throws Exception {
        for (int layer = 0; layer < layers.length; layer++) {
            layers[layer].packRows(layer, store);
        }
    }

    /**
     * Gives the memory of the pages to later pages of this thread. The cache cannot be used any more, nor can a view of its pages: for a
     * store that keeps no objects.
     */
    public void release() {
        for (LayerPages layer : layers) {
            layer.release();
        }
    }

    private int writeUpTo(long end, boolean withTail, PageStore store) throws Exception {
        int written = 0;
        if (end > durableEnd) {
            for (int layer = 0; layer < layers.length; layer++) {
                written += layers[layer].write(layer, durable ? durableEnd : -1, withTail, store);
            }
            durableEnd = end;
            durable = true;
        }
        return written;
    }
}
