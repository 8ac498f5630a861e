/**
 * Between the Avro records on Kafka and the domain types, in both directions, without Avro's generic objects in between.
 *
 * <p>The contract: {@link dev.heed.job.avro.RecordCodec} for each of the five records, {@link dev.heed.job.avro.InputDecoder} for what
 * comes in (with {@link dev.heed.job.avro.InputEncoding}, {@link dev.heed.job.avro.SchemaCatalog} and {@link
 * dev.heed.job.avro.SegmentValidator}), {@link dev.heed.job.avro.DeadLetters} for what could not be used. Everything else is private.
 *
 * <p>Decisions worth remembering:
 *
 * <ul>
 *   <li>Floats are copied a block at a time: a record of one token of 384 floats is decoded in 0.12 µs and encoded in 0.15, where
 *       Avro's generic classes, which box, take 1.4 and 1.6 for the floats alone. The bytes
 *       are those that Avro's {@code BinaryEncoder} writes with one block per array; any blocks are read.
 *   <li>Input is not trusted. Every length and count is held against the bytes that remain before anything is allocated, so what a
 *       record can make us allocate is a small multiple of its size. A writer schema other than the current one is read by Avro's own
 *       schema resolution, but only after {@link dev.heed.job.avro.WireCheck} has walked the bytes under the same rules.
 *   <li>A registry that does not answer is no fault of the record: it is neither accepted nor rejected, and the exception goes up. What the
 *       registry does answer decides about the record for good.
 *   <li>Identifiers ({@code sequenceId}, {@code embeddingModel}) must be well-formed UTF-8, else two sequences could become one. The
 *       surface text of tokens may be ill-formed, since tokenizers cut characters apart; U+FFFD replaces what is, as in Avro.
 *   <li>The size of a record is known before it is encoded: the same {@code write} runs against a counter and against bytes.
 * </ul>
 */
package dev.heed.job.avro;
