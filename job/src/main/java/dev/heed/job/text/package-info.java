/**
 * From text to the rows that an attention model takes: the tokenizer and the embedding layer of a BERT-type model folder. Of the command
 * line only; the job never sees text. {@link dev.heed.job.text.TextEmbedder} is the door.
 */
package dev.heed.job.text;
