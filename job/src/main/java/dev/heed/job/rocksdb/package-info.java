/** How RocksDB keeps the state: the only package that knows that backend. */
package dev.heed.job.rocksdb;
