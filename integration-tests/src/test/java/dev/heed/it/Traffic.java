package dev.heed.it;

import dev.heed.schemas.EmbeddedTokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded records of many sequences between each other, in parts: single tokens and chunks; some sequences end, some are still open at
 * the end. The same arguments always give the same records.
 */
final class Traffic {
    private static final int MAX_CHUNK = 7;

    /**
     * Set, since else the time at which a record is sent would be in what comes out. Not long ago: what comes out has it as its Kafka
     * timestamp, and a broker soon deletes what is older than its retention.
     */
    private final Instant eventTime = Instant.now();

    private final List<List<EmbeddedTokens>> parts = new ArrayList<>();

    /**
     * @param tokens gives the embeddings
     * @param sequences number of sequences, named {@code s0}, {@code s1} …; every third one ends
     * @param tokensPerPart tokens of each sequence in each part
     * @param count number of parts
     */
    Traffic(Tokens tokens, int sequences, int tokensPerPart, int count, long seed) {
        Random random = new Random(seed);
        for (int part = 0; part < count; part++) {
            parts.add(part(tokens, sequences, (long) part * tokensPerPart, tokensPerPart, part == count - 1, random));
        }
    }

    private List<EmbeddedTokens> part(Tokens tokens, int sequences, long from, int count, boolean last, Random random) {
        List<EmbeddedTokens> records = new ArrayList<>();
        int[] done = new int[sequences];
        List<Integer> open = new ArrayList<>();
        for (int sequence = 0; sequence < sequences; sequence++) {
            open.add(sequence);
        }
        while (!open.isEmpty()) {
            int sequence = open.get(random.nextInt(open.size()));
            int chunk = Math.min(random.nextBoolean() ? 1 : 1 + random.nextInt(MAX_CHUNK), count - done[sequence]);
            EmbeddedTokens record = tokens.many("s" + sequence, from + done[sequence], chunk);
            done[sequence] += chunk;
            if (done[sequence] == count) {
                open.remove((Integer) sequence);
                record = last && sequence % 3 == 0 ? Tokens.ending(record) : record;
            }
            records.add(EmbeddedTokens.newBuilder(record)
                    .setEventTime(eventTime.plusMillis(from + done[sequence]))
                    .build());
        }
        return records;
    }

    /** The records of one part. */
    List<EmbeddedTokens> part(int index) {
        return parts.get(index);
    }

    int parts() {
        return parts.size();
    }

    /** The records of the parts up to one, exclusive. */
    int recordsBefore(int part) {
        return parts.subList(0, part).stream().mapToInt(List::size).sum();
    }
}
