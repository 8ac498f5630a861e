/**
 * The stateful attention operator for Flink, the domain types that flow through it, and their serializers. Knows nothing of Kafka or
 * Avro.
 */
package dev.heed.operator;
