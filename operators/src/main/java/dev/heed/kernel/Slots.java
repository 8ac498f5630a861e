package dev.heed.kernel;

/** Sets of slots of a block, one bit each, taken apart into runs of slots that follow one another. */
final class Slots {
    private Slots() {}

    /** The end of the run of slots that begins with the lowest of some. */
    static int endOfRun(long slots) {
        int from = Long.numberOfTrailingZeros(slots);
        return from + Long.numberOfTrailingZeros(~(slots >>> from));
    }

    /** Slots without the run that begins with the lowest. */
    static long afterRun(long slots) {
        return slots & slots + (slots & -slots);
    }

    /** The slots below the lowest of some; all if there is none. */
    static long below(long slots) {
        return (slots & -slots) - 1;
    }
}
