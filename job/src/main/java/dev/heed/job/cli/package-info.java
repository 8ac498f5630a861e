/**
 * The command line: {@link dev.heed.job.cli.HeedCommand} is the program, each command a class of its own, and
 * {@link dev.heed.job.cli.ClientOptions} the options that all commands share that talk to Kafka. Data goes to standard output,
 * everything else to standard error; the exit status is 0 for done, 2 for bad usage or configuration, 1 for anything else.
 */
package dev.heed.job.cli;
