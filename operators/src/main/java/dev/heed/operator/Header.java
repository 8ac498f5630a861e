package dev.heed.operator;

import java.util.Arrays;
import java.util.Objects;

/**
 * One header of an input record, carried through to the outputs.
 *
 * @param key name, never null; names may repeat within a record
 * @param value bytes, or null as Kafka allows; not copied, never to be modified
 */
public record Header(String key, byte[] value) {
    public Header {
        Objects.requireNonNull(key, "key");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Header that && key.equals(that.key) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }
}
