package dev.heed.operator;

import dev.heed.model.Pool;

/**
 * What is pooled of the sequences, in memory and in state. With a causal model vectors are pooled as they come, and what has been pooled is
 * written with the cache; else the vectors of a sequence come all at once, and nothing needs to be kept. Not thread-safe.
 */
final class SequencePools {
    private final ModelRuntime model;
    private final SequenceStore store;

    SequencePools(ModelRuntime model, SequenceStore store) {
        this.model = model;
        this.store = store;
    }

    /** Begins to pool a sequence. */
    void begin(ResidentSequence sequence) {
        sequence.pool = model.newPool();
    }

    /** Sees to it that what has been pooled of the selected sequence is in memory, if the model is causal. */
    void load(ResidentSequence sequence) throws Exception {
        if (!model.poolsAsItGoes() || sequence.pool != null) {
            return;
        }
        PooledState state = sequence.stored ? store.pooled() : null;
        boolean fits = state != null
                && state.kind() == model.output().pooling().kind()
                && state.values().length == model.stack().outputSize()
                && state.epoch() == sequence.header.epoch()
                && state.nextPosition() == sequence.header.nextPosition();
        sequence.pool = fits ? Pool.restored(model.output().pooling(), state.values(), state.count()) : model.newPool();
    }

    /** Makes durable what has been pooled of the selected sequence, none of whose records waits for a step. */
    void write(ResidentSequence sequence) throws Exception {
        if (model.poolsAsItGoes() && sequence.pool != null) {
            store.putPooled(new PooledState(
                    model.output().pooling().kind(),
                    sequence.header.epoch(),
                    sequence.header.nextPosition(),
                    sequence.pool.count(),
                    sequence.pool.values()));
        }
    }

    /** Forgets what is in state of the selected sequence. */
    void clear() throws Exception {
        if (model.poolsAsItGoes()) {
            store.clearPooled();
        }
    }
}
