package dev.heed.operator;

import dev.heed.cache.CacheType;
import dev.heed.cache.SequenceHeader;

/**
 * Who makes the caches of this job, and what becomes of those that somebody else made: they are never used.
 *
 * @param model {@link ModelRuntime#cacheId()}
 * @param type the type of the cached keys and values
 * @param onChange what happens to the caches of others
 */
record CacheOwner(String model, CacheType type, SequencePolicy.ModelChange onChange) {
    /** Whether a sequence is open whose cache another model made, or which is held for one of another kind. */
    boolean isForeign(SequenceHeader header) {
        boolean sameType = header.cacheType() == type || Holding.holds(header);
        return !header.ended() && !(header.model().equals(model) && sameType);
    }

    /** The header with which such a sequence begins its context anew. */
    SequenceHeader restarted(String id, SequenceHeader foreign) {
        if (onChange == SequencePolicy.ModelChange.FAIL) {
            String kept = Holding.holds(foreign)
                    ? " holds, for a model that is not causal, "
                    : " has a cache in " + foreign.cacheType() + " of ";
            throw new ModelChangedException("sequence " + id + kept + foreign.model() + ", but the job runs " + model
                    + " in " + type + "; model.on-change: restart would begin its context anew");
        }
        return foreign.restarted(type, model);
    }

    /**
     * The header after some tokens.
     *
     * @param header the header before, or null if a life begins with them
     * @param segment what they came with
     * @param decision which they are
     * @param now processing time
     */
    SequenceHeader advance(SequenceHeader header, TokenSegment segment, Admission.Decision decision, long now) {
        return new SequenceHeader(
                segment.epoch(),
                false,
                header == null ? decision.position() : header.contextStart(),
                decision.position() + decision.count(),
                (header == null ? 0 : header.tokenCount()) + decision.count(),
                header == null ? segment.timestamp() : Math.max(header.eventTime(), segment.timestamp()),
                now,
                type,
                model);
    }
}
