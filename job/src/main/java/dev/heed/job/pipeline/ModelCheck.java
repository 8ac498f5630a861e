package dev.heed.job.pipeline;

import dev.heed.job.options.AttentionSettings;
import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.ContextSettings;
import dev.heed.job.options.ContextSettings.Overflow;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.OutputSettings;
import dev.heed.job.options.Settings;
import dev.heed.model.AttentionConfig;
import dev.heed.model.AttentionModel;
import dev.heed.model.ModelException;
import dev.heed.model.Pooling;
import dev.heed.operator.LocalModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Checks the model, and what the configuration says about it, before the job starts. */
final class ModelCheck {
    private ModelCheck() {}

    /**
     * Checks the folder without reading the weights, and settles what its configuration leaves to it.
     *
     * @throws ConfigurationException if the model cannot be used, or does not have what the configuration asks for
     */
    static Checked check(Settings settings) {
        Checked checked = read(settings);
        AttentionConfig model = checked.model();
        settings.output()
                .layer()
                .ifPresent(layer -> checkIndex(HeedOptions.OUTPUT_LAYER, layer, model.layers(), "layers"));
        settings.attention().ifPresent(attention -> check(attention, model, settings));
        checkContext(settings.context(), model);
        return checked;
    }

    /**
     * What the folder says.
     *
     * @param pooling how vectors are pooled, or {@link Pooling#NONE}
     */
    record Checked(AttentionConfig model, Pooling pooling) {}

    private static void checkContext(ContextSettings context, AttentionConfig model) {
        Overflow overflow = overflow(context, model);
        if (overflow == Overflow.SLIDE && model.slidingWindow().isEmpty()) {
            throw new ConfigurationException(HeedOptions.CONTEXT_OVERFLOW.key()
                    + " is 'slide': the model has no sliding_window; use end or reject");
        }
        if (overflow != Overflow.END && !model.causal()) {
            throw new ConfigurationException(HeedOptions.CONTEXT_OVERFLOW.key() + " is '" + overflow
                    + "': the model is not causal, a sequence that is full has to end; use end");
        }
        if (context.maxTokens().isEmpty()) {
            return;
        }
        int asked = context.maxTokens().getAsInt();
        if (overflow == Overflow.SLIDE) {
            throw new ConfigurationException(HeedOptions.CONTEXT_MAX_TOKENS.key() + " is '" + asked
                    + "': the model's sliding_window bounds the context; leave it out, or set "
                    + HeedOptions.CONTEXT_OVERFLOW.key() + " to end or reject");
        }
        int allowed = model.maxPositionEmbeddings().orElse(Integer.MAX_VALUE);
        if (asked > allowed) {
            throw new ConfigurationException(HeedOptions.CONTEXT_MAX_TOKENS.key() + " is '" + asked
                    + "': the model's max_position_embeddings is " + allowed + "; lower it or leave it out");
        }
    }

    /** What happens at the end of a context: what is configured, else what the model asks for. */
    static Overflow overflow(ContextSettings context, AttentionConfig model) {
        return context.overflow().orElse(model.slidingWindow().isPresent() ? Overflow.SLIDE : Overflow.END);
    }

    private static Checked read(Settings settings) {
        String path = settings.model().path();
        try (LocalModelFolder folder = LocalModelFolder.of(path)) {
            return new Checked(
                    AttentionModel.check(folder.path()),
                    pooling(settings.output().pooling(), folder.path()));
        } catch (ModelException | IOException | IllegalArgumentException e) {
            throw new ConfigurationException(HeedOptions.MODEL_PATH.key() + " is '" + path + "': " + e.getMessage(), e);
        }
    }

    private static Pooling pooling(OutputSettings.Pooling asked, Path folder) {
        return switch (asked) {
            case NONE -> Pooling.NONE;
            case AUTO ->
                Pooling.read(folder)
                        .orElseThrow(
                                () -> new ConfigurationException(
                                        HeedOptions.OUTPUT_POOLING.key()
                                                + " is 'auto', but the model's folder has no 1_Pooling/config.json; use mean, cls or last"));
            case MEAN, CLS, LAST -> new Pooling(Pooling.Kind.valueOf(asked.name()), Pooling.normalizes(folder));
        };
    }

    private static void check(AttentionSettings attention, AttentionConfig model, Settings settings) {
        int layers = settings.output().layer().isPresent()
                ? settings.output().layer().getAsInt() + 1
                : model.layers();
        checkIndexes(HeedOptions.ATTENTION_LAYERS, attention.layers(), layers, "layers that are run");
        checkIndexes(
                HeedOptions.ATTENTION_HEADS, attention.heads(), model.heads().queryHeads(), "heads");
    }

    private static void checkIndexes(ConfigOption<?> option, List<Integer> indexes, int count, String what) {
        indexes.forEach(index -> checkIndex(option, index, count, what));
    }

    private static void checkIndex(ConfigOption<?> option, int index, int count, String what) {
        if (index >= count) {
            throw new ConfigurationException(option.key() + " is '" + index + "': the model has " + count + " " + what
                    + "; name one of 0 to " + (count - 1));
        }
    }
}
