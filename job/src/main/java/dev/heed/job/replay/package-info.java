/**
 * From dead letters back to the records that they are about: {@link dev.heed.job.replay.Replay} finds those that are meant,
 * {@link dev.heed.job.replay.OriginalTopics} makes the records.
 */
package dev.heed.job.replay;
