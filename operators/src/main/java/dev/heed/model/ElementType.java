package dev.heed.model;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;

/** The stored element types that are read as floats, each exactly. */
enum ElementType {
    F32(4) {
        @Override
        void decode(ByteBuffer stored, float[] floats, int offset) {
            stored.asFloatBuffer().get(floats, offset, stored.remaining() / bytes());
        }
    },
    F16(2) {
        @Override
        void decode(ByteBuffer stored, float[] floats, int offset) {
            ShortBuffer halves = stored.asShortBuffer();
            for (int i = 0; halves.hasRemaining(); i++) {
                floats[offset + i] = half(halves.get());
            }
        }
    },
    BF16(2) {
        @Override
        void decode(ByteBuffer stored, float[] floats, int offset) {
            ShortBuffer halves = stored.asShortBuffer();
            for (int i = 0; halves.hasRemaining(); i++) {
                floats[offset + i] = Float.intBitsToFloat(halves.get() << 16);
            }
        }
    };

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** Decodes all remaining little-endian elements of {@code stored} into {@code floats} from {@code offset}. */
    abstract void decode(ByteBuffer stored, float[] floats, int offset);

    static Optional<ElementType> of(String dtype) {
        return switch (dtype) {
            case "F32" -> Optional.of(F32);
            case "F16" -> Optional.of(F16);
            case "BF16" -> Optional.of(BF16);
            default -> Optional.empty();
        };
    }

    /** The float of an IEEE 754 binary16; Java has this from 20 on only. */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign));
        }
        int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | (widened << 23) | (fraction << 13));
    }
}
