/**
 * ONNX Runtime, an implementation of attention that is not ours: graphs of one or two operators are written by {@link
 * dev.heed.onnx.OnnxModel} and run by {@link dev.heed.onnx.OrtModel}. An oracle for the tests, a peer for the benchmarks.
 */
package dev.heed.onnx;
