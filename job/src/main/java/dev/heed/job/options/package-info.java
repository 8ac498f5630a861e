/**
 * What the job can be told: {@link dev.heed.job.options.HeedOptions} is the one home of the keys,
 * {@link dev.heed.job.options.ConfigurationLoader} brings the sources together in their order of precedence, and
 * {@link dev.heed.job.options.Settings} is what everything else reads: immutable records, one per group of keys, that cannot exist
 * with a value out of bounds. Whatever is wrong is a {@link dev.heed.job.options.ConfigurationException} with one line that names the
 * key, the value and the fix.
 *
 * <p>A key that this version knows but does not act on yet is refused when it is set, never ignored: a job that silently does
 * something else than it was told is worse than one that does not start.
 */
package dev.heed.job.options;
