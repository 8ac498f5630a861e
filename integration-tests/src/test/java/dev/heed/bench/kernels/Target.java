package dev.heed.bench.kernels;

/** How many times as fast as a peer, or as another of our types, we want to be. */
final class Target {
    private Target() {}

    /** For decoding; NaN where there is no target. */
    static double decode(int keyHeads, int n, DecodePeer peer) {
        return switch (peer) {
            case ORT_SHARED -> keyHeads == 4 ? 4 : by(n, 2, 1.8, 1.7, 1.1);
            case TORCH -> keyHeads == 4 ? 2.3 : by(n, 1.8, 1.2, 1, 1);
            default -> Double.NaN;
        };
    }

    private static double by(int n, double... targets) {
        return targets[Part.LENGTHS.indexOf(n)];
    }

    /** For decoding with an int8 cache beside float32, 12 key-value heads; NaN where there is no target. */
    static double int8(int n) {
        return n >= 512 ? 1.7 : Double.NaN;
    }

    /** For projections. */
    static double project(int rows, ProjectionPeer peer) {
        return switch (peer) {
            case ORT -> rows < 16 ? 1 : 0.95;
            case TORCH -> rows < 16 ? 1 : 1.05;
            default -> Double.NaN;
        };
    }
}
