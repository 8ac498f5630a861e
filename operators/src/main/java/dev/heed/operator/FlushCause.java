package dev.heed.operator;

/** Why a step ran. */
enum FlushCause {
    /** It was full. */
    FULL("Full"),
    /** The input had nothing more. */
    IDLE("Idle"),
    /** Its first token had waited for the linger time. */
    LINGER("Linger"),
    /** A watermark was about to pass. */
    WATERMARK("Watermark"),
    /** A checkpoint's barrier was about to pass. */
    BARRIER("Barrier"),
    /** The input had ended. */
    END_OF_INPUT("EndOfInput");

    private final String metric;

    FlushCause(String metric) {
        this.metric = metric;
    }

    /** The name of its counter. */
    String metric() {
        return "steps" + metric;
    }
}
