package dev.heed.it.cluster;

import dev.heed.operator.TokenSegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * The input of a chaos run.
 *
 * @param records in the order in which they are sent, all sequences interleaved from beginning to end
 * @param tokens different tokens in them
 */
record ChaosInput(List<TokenSegment> records, long tokens) {
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
