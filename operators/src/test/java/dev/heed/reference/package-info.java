/** What the tests of all modules share: a double-precision reference, and tiny models with random weights. */
package dev.heed.reference;
