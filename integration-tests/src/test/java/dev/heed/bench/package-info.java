/** What the benchmarks share: measured values by name, and folders that are cleared away. */
package dev.heed.bench;
