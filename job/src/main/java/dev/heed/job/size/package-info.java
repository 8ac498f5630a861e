/**
 * What a job of some size takes, from what has been measured of a smaller one: plain sums, in one place, so that the sizing guide and
 * {@code heed size} say the same.
 */
package dev.heed.job.size;
