package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.cache.KvPage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A type of which bytes are committed under {@code src/test/resources/state/v1}.
 *
 * @param name name of the files: {@code NAME.bytes}, the {@link StateSamples sample}, and {@code NAME.snapshot}, its serializer's
 * @param serializer its serializer
 * @param sample what the bytes stand for
 * @param same whether two instances are the same
 */
record SavedState<T>(String name, TypeSerializer<T> serializer, T sample, BiPredicate<T, T> same) {
    static List<SavedState<?>> all() {
        return List.of(
                new SavedState<>("kv-page", KvPageSerializer.INSTANCE, StateSamples.page(), SavedState::samePage),
                new SavedState<>(
                        "kv-page-bfloat16",
                        KvPageSerializer.INSTANCE,
                        StateSamples.page(CacheType.BFLOAT16),
                        SavedState::samePage),
                new SavedState<>(
                        "kv-page-int8",
                        KvPageSerializer.INSTANCE,
                        StateSamples.page(CacheType.INT8),
                        SavedState::samePage),
                of("sequence-header", SequenceHeaderSerializer.INSTANCE, StateSamples.header()),
                of("token-segment", TokenSegmentSerializer.INSTANCE, StateSamples.segment()),
                of("contextualized-segment", ContextualizedSegmentSerializer.INSTANCE, StateSamples.contextualized()),
                of("token-attention", TokenAttentionSerializer.INSTANCE, StateSamples.attention()),
                of("pooled-sequence", PooledSequenceSerializer.INSTANCE, StateSamples.pooledSequence()),
                of("pooled-state", PooledStateSerializer.INSTANCE, StateSamples.pooledState()),
                of("rejected-segment", RejectedSegmentSerializer.INSTANCE, StateSamples.rejected()));
    }

    private static <T> SavedState<T> of(String name, TypeSerializer<T> serializer, T sample) {
        return new SavedState<>(name, serializer, sample, Objects::equals);
    }

    /** A page is compared by what is in it: it has no equality of its own, since nothing but a test would need it. */
    static boolean samePage(KvPage a, KvPage b) {
        return a.start() == b.start()
                && a.filled() == b.filled()
                && a.isSealed() == b.isSealed()
                && a.heads().equals(b.heads())
                && a.type() == b.type()
                && Arrays.equals(rows(a), rows(b))
                && words(a).equals(words(b));
    }

    private static byte[] rows(KvPage page) {
        return page.elements();
    }

    private static List<String> words(KvPage page) {
        String[] words = new String[16];
        Arrays.setAll(words, slot -> page.token(page.start() + slot));
        return Arrays.asList(words);
    }

    byte[] bytes() throws IOException {
        return SerializedBytes.of(out -> serializer.serialize(sample, out));
    }

    boolean readsBack(byte[] bytes) throws IOException {
        return same.test(SerializedBytes.read(bytes, serializer::deserialize), sample);
    }

    @Override
    public String toString() {
        return name;
    }
}
