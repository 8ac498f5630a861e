/**
 * What the tests of all modules share: attention in double precision, written from its formula, to compare with; and tiny models with
 * random weights. Nothing here is fast.
 */
package dev.heed.reference;
