package dev.heed.job.replay;

import dev.heed.job.avro.DeadLetterRecord;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Which dead letters are meant: those that meet each condition.
 *
 * @param reasons codes, any of them; none for every reason
 * @param sequences ids, any of them; none for every sequence
 * @param since Kafka timestamp of the original record from which on, milliseconds since the epoch; {@link Long#MIN_VALUE} for all
 */
public record LetterFilter(Set<String> reasons, Set<String> sequences, long since) {
    public LetterFilter {
        reasons = Set.copyOf(reasons);
        sequences = Set.copyOf(sequences);
    }

    boolean matches(DeadLetterRecord letter) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (sequences.isEmpty() || sequences.contains(sequence(letter)))
                && letter.sourceTimestamp() >= since;
    }

    /** What could not be decoded names no sequence, but its key does. */
    private static String sequence(DeadLetterRecord letter) {
        if (letter.sequenceId() != null) {
            return letter.sequenceId();
        }
        return letter.key() == null ? "" : new String(letter.key(), StandardCharsets.UTF_8);
    }
}
