package dev.heed.kernel;

import java.util.Random;

/**
 * A hash over the bits of every kernel on fixed inputs, small enough for a JVM that has compiled nothing yet. As a program, prints
 * what the tests of other JVMs look at.
 */
final class KernelDigest {
    private KernelDigest() {}

    public static void main(String[] arguments) {
        System.out.println("name=" + Kernels.best().name());
        System.out.println("missing=" + Kernels.missing().orElse(""));
        System.out.println("fused=" + Fma.fusedMultiplyAdd());
        if (Fma.fusedMultiplyAdd()) {
            System.out.println("digest=" + of(Kernels.best()));
            System.out.println("narrow=" + narrow(Kernels.best()));
            System.out.println("blocks=" + blocks(Kernels.best()));
        }
    }

    static String of(Kernels kernels) {
        Random random = new Random(1);
        BitHash hash = new BitHash();
        for (int[] sizes : new int[][] {{1, 1, 1, 1}, {2, 1, 17, 3}, {3, 3, 32, 33}, {4, 2, 16, 80}}) {
            HeadLayout heads = new HeadLayout(sizes[0], sizes[1], sizes[2], sizes[3]);
            for (int length : new int[] {1, 17, 64, 100}) {
                Context context = Context.random(heads, 21, length, 0.1, 3, random.nextLong());
                hash.add(context.attend(kernels, Visibility.CAUSAL, 20 + length));
                HeadWeights weights = context.weigh(kernels, Visibility.FULL, 0, 0);
                for (int i = 0; i < weights.count(); i++) {
                    hash.add(weights.score(i), weights.weight(i));
                }
            }
        }
        for (int[] sizes : new int[][] {{1, 1, 1}, {3, 17, 5}, {9, 40, 130}}) {
            float[] x = Data.floats(random, sizes[0] * sizes[1], 1);
            float[] y = new float[sizes[0] * sizes[2]];
            PackedMatrix matrix = PackedMatrix.pack(Data.floats(random, sizes[2] * sizes[1], 1), sizes[2], sizes[1]);
            kernels.project(matrix, Data.floats(random, sizes[2], 1), x, sizes[0], y);
            hash.add(y);
            float[] gamma = Data.floats(random, x.length, 1);
            kernels.layerNorm(x, 0, x.length, gamma, gamma, 1e-12f, x, 0);
            hash.add(x);
        }
        addRuns(kernels, hash);
        return hash.hex();
    }

    /** Runs of queries over heads of all groups, with windows, sinks and holes. */
    private static void addRuns(Kernels kernels, BitHash hash) {
        Random random = new Random(2);
        for (int group : new int[] {1, 2, 3, 4, 5, 7, 8, 12}) {
            for (int rows : new int[] {1, 3, 20, 70}) {
                HeadLayout heads = new HeadLayout(2 * group, 2, 1 + random.nextInt(40), 1 + random.nextInt(100));
                Context context = Context.random(heads, 21, 100, 0.1, 2, random.nextLong());
                Visibility visibility = rows == 20 ? new Visibility(true, 33, 30) : Visibility.CAUSAL;
                float[] queries = Data.floats(random, rows * heads.querySize(), 1);
                hash.add(context.attend(kernels, visibility, queries, 121 - rows, rows));
            }
        }
    }

    /** What surrounds attention: activations, normalizations of rows, sums and products. */
    static String blocks(Kernels kernels) {
        Random random = new Random(3);
        BitHash hash = new BitHash();
        for (int n : new int[] {1, 15, 16, 17, 100, 1000}) {
            for (Activation activation : Activation.values()) {
                for (float spread : new float[] {0.5f, 8, 100}) {
                    float[] x = Data.floats(random, n, spread);
                    kernels.activate(activation, x, n, new float[Kernels.ACTIVATION_SCRATCH]);
                    hash.add(x);
                }
            }
            float[] x = Data.floats(random, 3 * n, 2);
            float[] y = new float[3 * n];
            float[] gain = Data.floats(random, n, 1);
            float[] scratch = new float[Kernels.NORM_SCRATCH];
            kernels.layerNorm(x, 3, gain, Data.floats(random, n, 1), 1e-5f, y, scratch);
            hash.add(y);
            kernels.rmsNorm(x, 3, gain, 1e-6f, scratch);
            hash.add(x);
            kernels.add(x, y, 3 * n);
            kernels.multiply(x, y, 3 * n);
            hash.add(x);
        }
        return hash.hex();
    }

    /** The narrow types, one query and a run of them. */
    static String narrow(Kernels kernels) {
        Random random = new Random(2);
        BitHash hash = new BitHash();
        for (KvTypes type : new KvTypes[] {KvTypes.BFLOAT16, KvTypes.INT8}) {
            for (int[] sizes : new int[][] {{1, 1, 1, 1}, {2, 1, 17, 3}, {3, 3, 32, 33}, {8, 2, 16, 80}}) {
                HeadLayout heads = new HeadLayout(sizes[0], sizes[1], sizes[2], sizes[3]);
                for (int length : new int[] {1, 17, 64, 99}) {
                    Context context = Context.random(type, heads, 21, length, 0.1, 3, random.nextLong());
                    hash.add(context.attend(kernels, Visibility.CAUSAL, 20 + length));
                    float[] queries = Data.floats(random, 5 * heads.querySize(), 1);
                    hash.add(context.attend(kernels, Visibility.CAUSAL, queries, 18 + length, 5));
                }
            }
        }
        return hash.hex();
    }
}
