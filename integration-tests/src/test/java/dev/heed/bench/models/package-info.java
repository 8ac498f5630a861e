/** Whole models beside ONNX Runtime, on one core: {@code heed bench models}. Not a test: nothing here is run by the build. */
package dev.heed.bench.models;
