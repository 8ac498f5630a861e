/** How the job and the commands talk to Kafka. */
package dev.heed.job.kafka;
