/**
 * Records on Kafka as JSON, for people and scripts: {@link dev.heed.job.tail.RecordDecoder} finds out what a value is,
 * {@link dev.heed.job.tail.RecordJson} writes it as a line. Built on Avro's generic records, which are slow and show every field;
 * the job's own codecs are elsewhere.
 */
package dev.heed.job.tail;
