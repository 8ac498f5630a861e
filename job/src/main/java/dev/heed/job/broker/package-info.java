/**
 * A real Kafka broker inside this JVM, {@link dev.heed.job.broker.EmbeddedBroker}, for the command line and the tests. Never part
 * of the job: the broker's classes are on the path of the local launcher only.
 */
package dev.heed.job.broker;
