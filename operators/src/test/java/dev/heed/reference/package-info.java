/**
 * Attention as the textbook writes it, in double precision and plain loops, shared with the tests of the other modules: the oracle
 * that everything fast is compared with. Uses no kernel code.
 */
package dev.heed.reference;
