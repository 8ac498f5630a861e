package dev.heed.it.cluster;

/**
 * What the input of a chaos run is like.
 *
 * @param sequences number of sequences
 * @param tokens tokens of a sequence on average, over all its epochs
 * @param hidden floats of an embedding
 * @param longestChunk tokens of a record at most; most have one
 * @param repeats share of records after which an earlier one of the same epoch comes again
 * @param overlaps share of records that begin with tokens seen before
 * @param swaps share of records that change places with the one after
 */
record InputShape(
        int sequences, int tokens, int hidden, int longestChunk, double repeats, double overlaps, double swaps) {}
