package dev.heed.job.avro;

import dev.heed.operator.TokenSegment;

/** What became of a Kafka record. */
public sealed interface Decoded {
    /** It is good by itself: tokens, or an erasure. */
    record Accepted(TokenSegment segment) implements Decoded {}

    /** It cannot be used. */
    record Rejected(DeadLetterRecord letter) implements Decoded {}
}
