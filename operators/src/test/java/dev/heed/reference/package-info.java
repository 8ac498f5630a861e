/**
 * What the tests of all modules compare with: attention written from the formula in double precision, without any code of the product,
 * and tiny models with seeded random weights to run it on.
 */
package dev.heed.reference;
