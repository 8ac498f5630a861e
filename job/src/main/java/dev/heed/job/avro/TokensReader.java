package dev.heed.job.avro;

/** Reads {@code EmbeddedTokens} that one certain schema wrote. */
interface TokensReader {
    /** Reads the record that begins at the offset and ends with the value. */
    DecodedTokens read(byte[] value, int offset) throws RecordFormatException;
}
