package dev.heed.job.replay;

import dev.heed.job.avro.DeadLetterRecord;
import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.avro.RecordCodec;
import dev.heed.job.avro.RecordFormatException;
import dev.heed.job.tail.TopicReader;
import dev.heed.operator.RecordOrigin;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Goes through a dead-letter topic once, up to its end as it is at the start: what is rejected again meanwhile is behind that end and
 * waits for another replay. One thread.
 */
public final class Replay {
    private static final RecordCodec<DeadLetterRecord> LETTERS = RecordCodec.deadLetter(OutputEncoding.RAW);

    private final LetterFilter filter;
    private final Listener listener;

    public Replay(LetterFilter filter, Listener listener) {
        this.filter = filter;
        this.listener = listener;
    }

    /**
     * Hands over letter after letter.
     *
     * @param goOn is asked, whenever no more letters are at hand, whether to go on
     */
    public void run(TopicReader reader, BooleanSupplier goOn) {
        reader.read(
                true,
                message -> {
                    look(message);
                    return true;
                },
                goOn);
    }

    private void look(ConsumerRecord<byte[], byte[]> message) {
        RecordOrigin place = new RecordOrigin(
                message.topic(), message.partition(), message.offset(), message.timestamp(), List.of());
        if (message.value() == null) {
            listener.unreadable(place.coordinates(), "it has no value");
            return;
        }
        DeadLetterRecord letter;
        try {
            letter = LETTERS.decode(message.value(), place);
        } catch (RecordFormatException e) {
            listener.unreadable(place.coordinates(), e.getMessage());
            return;
        }
        if (filter.matches(letter)) {
            Optional<String> loss = Losses.of(letter);
            if (loss.isPresent()) {
                listener.incomplete(letter, loss.get());
            } else {
                listener.complete(letter);
            }
        }
    }

    /** Told of what is found, in the order of each partition. */
    public interface Listener {
        /** A letter that is meant, with its whole record. */
        void complete(DeadLetterRecord letter);

        /** A letter that is meant, but has lost a part of its record. */
        void incomplete(DeadLetterRecord letter, String why);

        /** A record of the topic that is no dead letter; whether it is meant cannot be told. */
        void unreadable(String coordinates, String why);
    }
}
