package dev.heed.job.avro;

/** How input is read: the values of {@code input.encoding} that need no registry. */
public enum InputEncoding {
    /** By the first bytes: C3 01 is the single-object form, 00 the registry form, anything else bare binary. */
    AUTO("auto"),
    /** Bare Avro binary, of the current schema or the one that {@code avro.raw-schema} names. */
    RAW("raw"),
    /** Avro's single-object form. */
    SINGLE_OBJECT("single-object");

    private final String text;

    InputEncoding(String text) {
        this.text = text;
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
        return text;
    }
}
