/**
 * The arithmetic of attention over arrays of floats: projections, scores, softmax, value mix. It knows tiles and heads, nothing of
 * sequences, models or Flink, and imports the JDK only. {@code ARITHMETIC.md} beside this file fixes the order of every operation,
 * so that all implementations give the same bits.
 */
package dev.heed.kernel;
