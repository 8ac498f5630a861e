/**
 * From text to the rows that a model takes: the tokenizer and the embedding layer of a model folder (BERT, GPT-2, Llama and its
 * relatives). Of the command line only; the job never sees text. {@link dev.heed.job.text.TextEmbedder} is the door.
 */
package dev.heed.job.text;
