package dev.heed.it.cluster;

import dev.heed.job.avro.OutputEncoding;
import dev.heed.job.kafka.SegmentProducer;
import dev.heed.job.options.KafkaSettings;
import dev.heed.operator.TokenSegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends records evenly over a time, each once and in order, however often the broker goes away meanwhile.
 *
 * @param length the time from the first record to the last
 */
record PacedProducer(String bootstrapServers, String topic, List<TokenSegment> records, Duration length)
        implements Callable<Void> {
    private static final Map<String, String> PATIENT = Map.of(
            "delivery.timeout.ms", "900000",
            "max.block.ms", "900000",
            "request.timeout.ms", "5000",
            "retry.backoff.max.ms", "500",
            "reconnect.backoff.max.ms", "500");

    @Override
    public Void call() {
        KafkaSettings kafka = new KafkaSettings(bootstrapServers, PATIENT, "chaos", "chaos");
        try (SegmentProducer producer = SegmentProducer.open(kafka, topic, OutputEncoding.RAW)) {
            long begin = System.nanoTime();
            long step = length.toNanos() / records.size();
            for (int i = 0; i < records.size(); i++) {
                // The pace is the point: kills are to hit the job at work. A wait that returns early does no harm.
                LockSupport.parkNanos(begin + i * step - System.nanoTime());
                producer.send(records.get(i));
            }
            producer.finish();
            return null;
        }
    }
}
