/**
 * What is in a savepoint or a checkpoint of the job, without running it: {@link dev.heed.job.inspect.SavedSequences} reads, {@link
 * dev.heed.job.inspect.SequenceListing} sorts and adds up. Read with Flink's State Processor API, which is on the class path of the
 * command line and not in the job jar.
 */
package dev.heed.job.inspect;
