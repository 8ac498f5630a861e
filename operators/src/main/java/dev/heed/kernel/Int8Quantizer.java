package dev.heed.kernel;

import static dev.heed.kernel.Simd.LANES;
import static dev.heed.kernel.Simd.load;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Int8Rows#scale} and {@link Int8Rows#quantize} on vectors: the same bits. Whole vectors only; the rest is left to the caller. */
final class Int8Quantizer {
    /** As many bytes as there are lanes. There is no vector of four. */
    private static final VectorSpecies<Byte> BYTES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    /** Whether a vector has bytes for all its lanes, and no more. */
    static final boolean FITS = LANES == BYTES.length();

    private Int8Quantizer() {}

    /** How many of the first {@code count} elements fill vectors. */
    static int whole(int count) {
        return count - count % LANES;
    }

    /** The bits of the largest magnitude among {@link #whole} elements. */
    static int largest(float[] row, int offset, int count) {
        IntVector largest = IntVector.zero(Simd.INTS);
        for (int i = offset; i < offset + whole(count); i += LANES) {
            largest = largest.max(load(row, i).reinterpretAsInts().and(Integer.MAX_VALUE));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /** {@link #whole} elements in units of a scale, which is a positive number. */
    static void quantize(float[] row, int offset, int count, float scale, byte[] units, int at) {
        for (int i = 0; i < whole(count); i += LANES) {
            IntVector unit = load(row, offset + i)
                    .div(scale)
                    .add(Exp.ROUND)
                    .reinterpretAsInts()
                    .sub(Float.floatToRawIntBits(Exp.ROUND))
                    .min(Int8Rows.MOST)
                    .max(-Int8Rows.MOST);
            ((ByteVector) unit.castShape(BYTES, 0)).intoArray(units, at + i);
        }
    }
}
