package dev.heed.bench.kernels;

/**
 * One thing that is measured.
 *
 * @param part what is done
 * @param setting its sizes; peers in the same setting do the same
 * @param peer who does it
 */
record Cell(Part part, String setting, String peer) {
    /** The name in a file of results. */
    String key() {
        return part.label() + " " + setting + " " + peer;
    }
}
