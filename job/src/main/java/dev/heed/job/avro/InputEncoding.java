package dev.heed.job.avro;

/** How input is read: the values of {@code input.encoding}. */
public enum InputEncoding {
    /** By the first bytes: C3 01 is the single-object form, 00 the registry form, anything else bare binary. */
    AUTO("auto"),
    /** Bare Avro binary, of the current schema or the one that {@code avro.raw-schema} names. */
    RAW("raw"),
    /** Avro's single-object form. */
    SINGLE_OBJECT("single-object"),
    /** Avro that names its schema by a registry's id, before it or in a header. */
    CONFLUENT("confluent");

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
