package dev.heed.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** A sum as fast as vectors read: what benchmarks of other modules, which do not see the vector module, read memory with. */
public final class VectorSum {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorSum() {}

    /** The sum of the elements in [from, to), over four chains, as one would be bound by the latency of an addition. */
    public static float of(float[] data, int from, int to) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = from;
        for (; i <= to - 4 * LANES; i += 4 * LANES) {
            a = a.add(FloatVector.fromArray(SPECIES, data, i));
            b = b.add(FloatVector.fromArray(SPECIES, data, i + LANES));
            c = c.add(FloatVector.fromArray(SPECIES, data, i + 2 * LANES));
            d = d.add(FloatVector.fromArray(SPECIES, data, i + 3 * LANES));
        }
        float sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
        for (; i < to; i++) {
            sum += data[i];
        }
        return sum;
    }
}
