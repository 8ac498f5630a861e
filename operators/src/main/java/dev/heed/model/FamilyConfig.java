package dev.heed.model;

import dev.heed.kernel.Activation;
import dev.heed.kernel.HeadLayout;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys that all families share, and the rule for the rest: a key that this version does not know may change the result, so it is an
 * error that names it; one that only trains, generates or describes is not.
 */
final class FamilyConfig {
    private static final int MAX_LAYERS = 4096;

    /** A layer's largest matrix must fit into one Java array with room for padding. */
    private static final long MAX_MATRIX = Integer.MAX_VALUE - (1 << 20);

    /** What has no meaning for the rows that leave the blocks: training, generation, heads, labels, tokenizers, the embedding layer. */
    private static final Set<String> NEUTRAL = Set.of(
            "_attn_implementation_autoset",
            "_commit_hash",
            "_name_or_path",
            "_num_labels",
            "architectures",
            "attention_dropout",
            "attention_probs_dropout_prob",
            "attn_pdrop",
            "bos_token_id",
            "chunk_size_feed_forward",
            "classifier_dropout",
            "cls_token_id",
            "decoder_start_token_id",
            "directionality",
            "dtype",
            "embd_pdrop",
            "eos_token_id",
            "finetuning_task",
            "gradient_checkpointing",
            "hidden_dropout_prob",
            "id2label",
            "initializer_range",
            "is_llama_config",
            "label2id",
            "model_type",
            "n_ctx",
            "num_labels",
            "output_attentions",
            "output_hidden_states",
            "output_past",
            "pad_token_id",
            "pooler_fc_size",
            "pooler_num_attention_heads",
            "pooler_num_fc_layers",
            "pooler_size_per_head",
            "pooler_type",
            "pretraining_tp",
            "problem_type",
            "resid_pdrop",
            "return_dict",
            "sep_token_id",
            "summary_activation",
            "summary_first_dropout",
            "summary_proj_to_labels",
            "summary_type",
            "summary_use_proj",
            "task_specific_params",
            "tie_word_embeddings",
            "tokenizer_class",
            "torch_dtype",
            "torchscript",
            "transformers.js_config",
            "transformers_version",
            "type_vocab_size",
            "unk_token_id",
            "use_cache",
            "vocab_size");

    /** What would change the result: only these values, in JSON notation, are computed. */
    private static final Map<String, String> FIXED = Map.of(
            "add_cross_attention", "false",
            "is_encoder_decoder", "false",
            "pruned_heads", "{}",
            "rope_interleaved", "false",
            "use_mrope", "false");

    private static final Map<String, Activation> ACTIVATIONS = Map.of(
            "gelu", Activation.GELU,
            "gelu_new", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "silu", Activation.SILU,
            "swish", Activation.SILU);

    private final ConfigJson json;

    FamilyConfig(ConfigJson json) {
        this.json = json;
    }

    /** Refuses every key that is neither neutral nor among those that the family reads. */
    void checkKeys(Set<String> read) {
        Set<String> known = new TreeSet<>(read);
        known.addAll(FIXED.keySet());
        for (String key : json.keys()) {
            boolean absent = !json.departsFrom(key, "null");
            if (!absent && !known.contains(key) && !NEUTRAL.contains(key)) {
                throw json.bad(
                        key,
                        "not a known option of model_type "
                                + json.text("model_type").orElse("")
                                + ", and it might change the result; did you mean " + Spelling.nearest(key, known)
                                + "?");
            }
        }
        FIXED.forEach(this::require);
    }

    /** Refuses a key that has another value, in JSON notation, than the one that is computed. */
    void require(String key, String value) {
        if (json.departsFrom(key, value)) {
            throw json.bad(key, "not supported by this version, which expects " + value);
        }
    }

    int layers(String key) {
        int layers = json.count(key);
        if (layers > MAX_LAYERS) {
            throw json.bad(key, "expected at most " + MAX_LAYERS);
        }
        return layers;
    }

    /** Heads that share the hidden size evenly, or are of the size that {@code head_dim} gives. */
    HeadLayout heads(String key, int hidden, String keyHeadsKey) {
        int heads = json.count(key);
        int keyHeads = json.optionalCount(keyHeadsKey).orElse(heads);
        if (heads % keyHeads != 0) {
            throw json.bad(keyHeadsKey, "expected a divisor of " + key + ", which is " + heads);
        }
        int headDim = json.optionalCount("head_dim").orElseGet(() -> {
            if (hidden % heads != 0) {
                throw json.bad(key, "expected a divisor of the hidden size, which is " + hidden);
            }
            return hidden / heads;
        });
        checkMatrix(key, (long) heads * headDim, hidden);
        return new HeadLayout(heads, keyHeads, headDim, headDim);
    }

    /** The size between the linear maps of the feed-forward part. */
    int intermediate(String key, int otherwise, int hidden) {
        int size = otherwise > 0 ? json.optionalCount(key).orElse(otherwise) : json.count(key);
        checkMatrix(key, size, hidden);
        return size;
    }

    private void checkMatrix(String key, long outputs, int inputs) {
        if ((double) outputs * inputs > MAX_MATRIX) {
            throw json.error(
                    key,
                    "makes a matrix of " + outputs + " x " + inputs + "; one matrix may have " + MAX_MATRIX
                            + " weights");
        }
    }

    Activation activation(String key, String otherwise) {
        String name = json.text(key).orElse(otherwise);
        Activation activation = ACTIVATIONS.get(name);
        if (activation == null) {
            throw json.bad(
                    key,
                    "not supported by this version; expected one of "
                            + String.join(", ", new TreeSet<>(ACTIVATIONS.keySet())));
        }
        return activation;
    }
}
