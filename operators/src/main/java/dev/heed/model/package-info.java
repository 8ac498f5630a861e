/**
 * Models: a folder with {@code config.json} and safetensors, as Hugging Face publishes them, becomes packed, immutable weights that all
 * threads of a process share, and a step of tokens runs through them. Knows the kernels and the cache, nothing of Flink; adds only a
 * JSON reader to the JDK.
 *
 * <p>The contract: {@link dev.heed.model.AttentionModel} is a loaded model of our own {@code model_type: attention}; {@link
 * dev.heed.model.Safetensors}, {@link dev.heed.model.SafetensorsWriter} and {@link dev.heed.model.ConfigJson} read and write the files
 * of any model. {@link dev.heed.model.AttentionConfig} is the resolved configuration; what scores, positions and contexts can be is said
 * by {@link dev.heed.model.ScoreConfig}, {@link dev.heed.model.PositionConfig} (with {@link dev.heed.model.RotaryConfig} and {@link
 * dev.heed.model.RopeScaling}) and {@link dev.heed.model.ContextConfig}. Everything wrong with a folder is a {@link dev.heed.model.ModelException} of one line.
 */
package dev.heed.model;
