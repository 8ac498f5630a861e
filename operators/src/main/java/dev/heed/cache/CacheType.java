package dev.heed.cache;

/** The type in which keys and values are cached. The {@linkplain #code() codes} are part of the bytes of state. */
public enum CacheType {
    /** IEEE 754 binary32, four bytes an element. */
    FLOAT32(0);

    private final int code;

    CacheType(int code) {
        this.code = code;
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
}
