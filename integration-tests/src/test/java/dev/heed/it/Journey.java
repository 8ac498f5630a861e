package dev.heed.it;

import dev.heed.job.local.Checkpoints;
import dev.heed.job.local.LocalJob;
import dev.heed.schemas.ContextualizedTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.SavepointFormatType;

/** One job in several runs, each going on from where the one before stopped, each with its part of the traffic. */
final class Journey {
    private final KafkaFixture kafka;
    private final JobFixture job;
    private final Traffic traffic;
    private final Path folder;

    /** @param folder where checkpoints and savepoints go */
    Journey(KafkaFixture kafka, String name, Path model, Traffic traffic, Path folder) {
        this.kafka = kafka;
        this.job = new JobFixture(kafka, name, model, folder.resolve("checkpoints"));
        this.traffic = traffic;
        this.folder = folder;
    }

    /** Goes all the way. What was committed, by sequence. */
    Map<String, List<ContextualizedTokens>> run(List<Leg> legs) throws Exception {
        Optional<Path> state = Optional.empty();
        for (int i = 0; i < legs.size(); i++) {
            state = run(i, legs.get(i), state);
        }
        return job.vectors();
    }

    /**
     * One run.
     *
     * @return the checkpoint or savepoint that it left behind
     */
    Optional<Path> run(int part, Leg leg, Optional<Path> state) throws Exception {
        traffic.part(part).forEach(tokens -> kafka.send(job.input(), tokens));
        kafka.flush();
        leg.keys().forEach(job::with);
        try (LocalJob running = job.start(state)) {
            boolean amid = leg.stop() == Leg.Stop.CANCEL;
            awaitOutput(
                    amid
                            ? traffic.recordsBefore(part) + traffic.part(part).size() / 2
                            : traffic.recordsBefore(part + 1));
            if (leg.stop() == Leg.Stop.CANONICAL_SAVEPOINT) {
                return Optional.of(running.stopWithSavepoint(savepoints(), SavepointFormatType.CANONICAL));
            }
            if (leg.stop() == Leg.Stop.NATIVE_SAVEPOINT) {
                return Optional.of(running.stopWithSavepoint(savepoints(), SavepointFormatType.NATIVE));
            }
        }
        return Checkpoints.newest(folder.resolve("checkpoints"));
    }

    private Path savepoints() {
        return folder.resolve("savepoints");
    }

    private void awaitOutput(int records) {
        kafka.awaitCommitted(job.output(), committed -> committed.size() >= records);
    }
}
