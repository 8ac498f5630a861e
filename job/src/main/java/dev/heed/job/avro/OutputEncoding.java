package dev.heed.job.avro;

/** How records are written: the values of {@code output.encoding} that need no registry. */
public enum OutputEncoding {
    /** Bare Avro binary, for readers that have the schema. */
    RAW("raw"),
    /** Avro's single-object form: a header of 10 bytes names the schema. */
    SINGLE_OBJECT("single-object");

    private final String text;

    OutputEncoding(String text) {
        this.text = text;
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
        return text;
    }
}
