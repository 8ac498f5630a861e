package dev.heed.job.options;

import dev.heed.cache.CacheType;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * How keys and values are kept.
 *
 * @param type their type
 * @param residentBytes how much a subtask keeps in memory; a share of its heap if empty
 * @param dirtyBytes how much may not yet be in state
 */
public record CacheSettings(CacheType type, OptionalLong residentBytes, long dirtyBytes) {
    public CacheSettings {
        residentBytes.ifPresent(bytes -> Invalid.unlessAtLeast(HeedOptions.CACHE_RESIDENT_BYTES, 1, bytes));
        Invalid.unlessAtLeast(HeedOptions.CACHE_DIRTY_BYTES, 1, dirtyBytes);
    }

    public static CacheSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new CacheSettings(
                options.get(HeedOptions.CACHE_DTYPE, CacheType.class),
                options.find(HeedOptions.CACHE_RESIDENT_BYTES, MemorySize.class)
                        .map(size -> OptionalLong.of(size.getBytes()))
                        .orElse(OptionalLong.empty()),
                options.get(HeedOptions.CACHE_DIRTY_BYTES, MemorySize.class).getBytes());
    }
}
