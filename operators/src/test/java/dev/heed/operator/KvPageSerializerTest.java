package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.cache.CacheType;
import dev.heed.cache.KvPage;
import dev.heed.kernel.HeadLayout;
import org.apache.flink.testutils.DeeplyEqualsChecker;
import org.junit.jupiter.api.Test;

class KvPageSerializerTest extends ImmutableSerializerTestBase<KvPage> {
    KvPageSerializerTest() {
        super(byContents(), KvPageSerializer.INSTANCE, new KvPage[] {
            StateSamples.page(),
            StateSamples.page(CacheType.BFLOAT16),
            StateSamples.page(CacheType.INT8),
            StateSamples.pageWithoutWords(),
            empty()
        });
    }

    private static KvPage empty() {
        return new KvPage(CacheType.FLOAT32, new HeadLayout(1, 1, 1, 1), 16).view(0);
    }

    private static DeeplyEqualsChecker byContents() {
        return new DeeplyEqualsChecker()
                .withCustomCheck(
                        (a, b) -> a instanceof KvPage && b instanceof KvPage,
                        (a, b, checker) -> SavedState.samePage((KvPage) a, (KvPage) b));
    }

    @Test
    void aPageThatStillGrowsIsRefused() {
        KvPage growing = new KvPage(CacheType.FLOAT32, new HeadLayout(1, 1, 1, 1), 16);

        assertThatThrownBy(() -> SerializedBytes.of(out -> KvPageSerializer.INSTANCE.serialize(growing, out)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("growing float32 page of positions 16..31");
    }
}
