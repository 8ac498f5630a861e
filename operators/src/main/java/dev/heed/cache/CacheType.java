package dev.heed.cache;

import dev.heed.kernel.Bfloat16Rows;
import dev.heed.kernel.Float32Rows;
import dev.heed.kernel.HeadLayout;
import dev.heed.kernel.Int8Rows;
import dev.heed.kernel.KvRows;
import java.util.Locale;

/** The type in which keys and values are cached. The {@linkplain #code() codes} are part of the bytes of state. */
public enum CacheType {
    /** IEEE 754 binary32, four bytes an element. */
    FLOAT32(0, Float.BYTES, 0) {
        @Override
        KvRows newRows(HeadLayout heads) {
            return new Float32Rows(heads);
        }
    },
    /** The upper half of a binary32, two bytes an element. */
    BFLOAT16(1, Short.BYTES, 0) {
        @Override
        KvRows newRows(HeadLayout heads) {
            return new Bfloat16Rows(heads);
        }
    },
    /** Integers of one byte, and a scale of four bytes for each token and head, of its key and of its value. */
    INT8(2, Byte.BYTES, 2 * Float.BYTES) {
        @Override
        KvRows newRows(HeadLayout heads) {
            return new Int8Rows(heads);
        }
    };

    private final int code;
    private final int elementBytes;
    private final int headBytes;

    CacheType(int code, int elementBytes, int headBytes) {
        this.code = code;
        this.elementBytes = elementBytes;
        this.headBytes = headBytes;
    }

    /** Empty rows of this type. */
    abstract KvRows newRows(HeadLayout heads);

    /** Bytes of the keys and values of one token of one layer, in memory and in state. */
    public long bytesPerToken(HeadLayout heads) {
        return (long) elementBytes * (heads.keySize() + heads.valueSize()) + (long) headBytes * heads.keyHeads();
    }

    /** The byte that names this type in state. */
    int code() {
        return code;
    }

    /** The type that a byte of state names. */
    static CacheType of(int code) {
        for (CacheType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalStateException("cache type " + code + " in state is not known to this version of Heed");
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
