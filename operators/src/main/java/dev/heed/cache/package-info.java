/**
 * The KV cache of a sequence: pages of sixteen tokens, their bytes, their addresses, and the sequence's header. Imports the JDK and
 * the kernels only.
 */
package dev.heed.cache;
