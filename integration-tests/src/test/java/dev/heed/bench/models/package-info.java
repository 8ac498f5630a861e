/**
 * Whole models beside ONNX Runtime, on one core: {@code EncoderRun} is a program, to be started by hand and alone on the machine.
 */
package dev.heed.bench.models;
