/**
 * Models: a folder with {@code config.json} and safetensors becomes packed weights, and a step of tokens runs through them. Knows
 * the kernels and the cache, nothing of Flink.
 */
package dev.heed.model;
