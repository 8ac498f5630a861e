/**
 * The arithmetic of attention over arrays of floats: projections, scores, softmax, value mix. It knows tiles and heads, nothing of
 * sequences, models or Flink, and imports the JDK only. {@code ARITHMETIC.md} beside this file fixes the order of every operation,
 * so that all implementations give the same bits.
 *
 * <p>{@link dev.heed.kernel.Kernels} is the door; {@link dev.heed.kernel.KvTile} and its {@link dev.heed.kernel.KvRows} in three
 * types, {@link dev.heed.kernel.HeadLayout}, {@link
 * dev.heed.kernel.Visibility}, {@link dev.heed.kernel.ScoreRule} and {@link dev.heed.kernel.PackedMatrix} are what it takes, {@link
 * dev.heed.kernel.AttentionScratch} and {@link dev.heed.kernel.HeadWeights} what it works in and reports to. {@link
 * dev.heed.kernel.Fma} tells whether this JVM is fast enough. Everything else is private to the package.
 *
 * <p>Nothing here logs: {@link dev.heed.kernel.Kernels#missing()} has the line to log where vectors are not available.
 */
package dev.heed.kernel;
