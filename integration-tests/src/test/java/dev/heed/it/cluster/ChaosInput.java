package dev.heed.it.cluster;

import dev.heed.operator.TokenSegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The input of a chaos run. Not all sequences end.
 *
 * @param records in the order in which they are sent, all sequences interleaved from beginning to end
 * @param tokens different tokens in them
 */
record ChaosInput(List<TokenSegment> records, long tokens) {
    /** The lives that end, by themselves or with the beginning of the next. */
    Set<PooledVectors.Life> ended() {
        Map<String, Integer> last = new HashMap<>();
        records.forEach(record -> last.merge(record.sequenceId(), record.epoch(), Math::max));
        return records.stream()
                .filter(record -> record.endOfSequence() || record.epoch() < last.get(record.sequenceId()))
                .map(record -> new PooledVectors.Life(record.sequenceId(), record.epoch()))
                .collect(Collectors.toSet());
    }

    /** The same arguments always give the same records. */
    static ChaosInput generate(long seed, InputShape shape, long time) {
        Random random = new Random(seed);
        List<Iterator<TokenSegment>> turns = new ArrayList<>();
        long tokens = 0;
        int records = 0;
        for (int s = 0; s < shape.sequences(); s++) {
            SequenceScript script = new SequenceScript("sequence-" + s, random.nextLong(), shape, time);
            List<TokenSegment> written = script.write();
            tokens += script.tokens();
            records += written.size();
            Iterator<TokenSegment> rest = written.iterator();
            written.forEach(record -> turns.add(rest)); // one turn a record, so that all last equally long
        }
        Collections.shuffle(turns, random);
        List<TokenSegment> order = new ArrayList<>(records);
        turns.forEach(turn -> order.add(turn.next()));
        return new ChaosInput(order, tokens);
    }
}
