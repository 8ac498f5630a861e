/**
 * A client of a schema registry that speaks Confluent's REST interface (Confluent's own, Apicurio's under {@code /apis/ccompat/v7},
 * Redpanda's, Karapace): {@link dev.heed.job.registry.RegistryClient} asks, {@link dev.heed.job.registry.SchemaId} is the form in which
 * records name their schema. It knows HTTP and JSON, and neither Avro nor Kafka.
 *
 * <p>Why a client of our own, for four calls: Confluent's is not on Maven Central, other than relocated inside Flink's SQL jar; Apicurio's
 * speaks only the interface of Apicurio. And Confluent's follows redirects and reads answers of any size, which here are both refused: an
 * answer is at most a megabyte, comes from the address that the configuration names, and comes in time or not at all.
 */
package dev.heed.job.registry;
