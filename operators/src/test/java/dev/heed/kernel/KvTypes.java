package dev.heed.kernel;

import java.util.function.Function;

/** The types of rows, to run a test with each. */
enum KvTypes implements Function<HeadLayout, KvRows> {
    FLOAT32,
    BFLOAT16,
    INT8;

    @Override
    public KvRows apply(HeadLayout heads) {
        return switch (this) {
            case FLOAT32 -> new Float32Rows(heads);
            case BFLOAT16 -> new Bfloat16Rows(heads);
            case INT8 -> new Int8Rows(heads);
        };
    }
}
