package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How {@link Int8Rows} come into vectors: bytes are loaded and widened to floats in registers. That costs two operations beside each
 * multiply-add of the first head; the memory that is not read pays for it.
 */
final class Int8Vectors {
    /** As many bytes as there are lanes; with four lanes eight, of which the first four are used. */
    private static final VectorSpecies<Byte> BYTES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private Int8Vectors() {}

    static FloatVector widen(byte[] bytes, int index) {
        return (FloatVector) ByteVector.fromArray(BYTES, bytes, index).castShape(Simd.SPECIES, 0);
    }

    /** Multiplies {@code [64]} floats of {@code y} by the scales of a key head's tokens. */
    static void multiply(float[][] scales, int keyHead, float[] y, int out) {
        for (int tile = 0; tile < Blocks.TILES; tile++) {
            int scale = keyHead * KvTile.TOKENS;
            int at = out + tile * KvTile.TOKENS;
            for (int slot = 0; slot < KvTile.TOKENS; slot += Simd.LANES) {
                load(y, at + slot).mul(load(scales[tile], scale + slot)).intoArray(y, at + slot);
            }
        }
    }
}
