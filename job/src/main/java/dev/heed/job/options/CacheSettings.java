package dev.heed.job.options;

import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * How keys and values are kept.
 *
 * @param dtype their type
 * @param residentBytes how much a subtask keeps in memory; a share of its heap if empty
 * @param dirtyBytes how much may not yet be in state
 */
public record CacheSettings(Dtype dtype, OptionalLong residentBytes, long dirtyBytes) {
    /** Type of the cached keys and values. */
    public enum Dtype {
        FLOAT32,
        BFLOAT16,
        INT8;

        @Override
        public String toString() {
            return Names.of(this);
        }
    }

    public CacheSettings {
        residentBytes.ifPresent(bytes -> Invalid.unlessAtLeast(HeedOptions.CACHE_RESIDENT_BYTES, 1, bytes));
        Invalid.unlessAtLeast(HeedOptions.CACHE_DIRTY_BYTES, 1, dirtyBytes);
    }

    public static CacheSettings from(Configuration configuration) {
        OptionReader options = new OptionReader(configuration);
        return new CacheSettings(
                options.get(HeedOptions.CACHE_DTYPE, Dtype.class),
                options.find(HeedOptions.CACHE_RESIDENT_BYTES, MemorySize.class)
                        .map(size -> OptionalLong.of(size.getBytes()))
                        .orElse(OptionalLong.empty()),
                options.get(HeedOptions.CACHE_DIRTY_BYTES, MemorySize.class).getBytes());
    }
}
