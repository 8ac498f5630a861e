package dev.heed.job.replay;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.operator.RejectionReason;
import java.util.Locale;
import java.util.Optional;

/** What dead letters have not kept of their records, because it was too large. */
final class Losses {
    private Losses() {}

    /** Why the record cannot be sent again as it was; nothing if it can. */
    static Optional<String> of(DeadLetterRecord letter) {
        int kept = letter.value() == null ? 0 : letter.value().length;
        if (kept < letter.valueSize()) {
            return Optional.of(
                    String.format(Locale.ROOT, "it kept %,d of the %,d bytes of the value", kept, letter.valueSize()));
        }
        if (letter.key() == null && !letter.reason().equals(RejectionReason.MISSING_KEY.code())) {
            return Optional.of("it did not keep the key");
        }
        return Optional.empty();
    }
}
