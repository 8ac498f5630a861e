package dev.heed.bench.job;

import dev.heed.bench.Measurements;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The jobs of a cell, each once a round, in turn: what disturbs the machine for a while disturbs all of them. */
final class Rounds {
    private static final String IDENTITY_INPUT = "tokens-for-identity";

    /**
     * Rounds before the measured ones, on all cores: what is compiled later would count as Flink's. As many as it takes until less than a
     * part of the time goes into the compiler, within these bounds.
     */
    private static final int FEWEST_WARM_UPS = 3;

    private static final int MOST_WARM_UPS = 8;

    /** With peers, which take their time. */
    private static final int MOST_WARM_UPS_OF_PEERS = 5;

    private static final double COMPILED = 0.02;

    /** Of one measurement: a slow job takes no longer than that. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    /** The share of a method or an allocation that is named. */
    private static final double NOTED = 0.05;

    private final Cell cell;
    private final Admin admin;
    private final EvenLoad load;
    private final JobRun jobs;

    /** Of jobs that pass on what comes in. Null in parts that have none. */
    private final JobRun passing;

    private final BareStack stack;
    private int number;

    /** Writes what the jobs will read. */
    Rounds(Cell cell, Admin admin, Map<String, String> keys, BareStack stack) throws Exception {
        this.cell = cell;
        this.admin = admin;
        this.stack = stack;
        load = cell.part() == Part.PEERS
                ? EvenLoad.forPeers(cell.context(), cell.chunk())
                : EvenLoad.of(cell.context(), cell.chunk());
        jobs = jobs(load, JobFork.INPUT, keys);
        passing = cell.part() == Part.LIMITS ? jobs(EvenLoad.forIdentity(cell.chunk()), IDENTITY_INPUT, keys) : null;
    }

    private JobRun jobs(EvenLoad tokens, String topic, Map<String, String> keys) throws Exception {
        Map<String, String> own = new HashMap<>(keys);
        own.put("input.topic", topic);
        JobFork.createTopic(admin, topic, cell.parallelism());
        JobFork.produce(tokens, own);
        return new JobRun(tokens, admin, cell.parallelism(), LONGEST, own);
    }

    /** Until what is measured is compiled. Without their own rounds the kernels would take a hundred times as long in the first one. */
    void warmUp() throws Exception {
        Profile.prepare();
        stack.run(EvenLoad.warmUp(cell.context(), cell.chunk()));
        stack.run(EvenLoad.warmUp(cell.context(), cell.chunk()));
        int most = cell.part() == Part.PEERS ? MOST_WARM_UPS_OF_PEERS : MOST_WARM_UPS;
        double compiling = 1;
        while (number < FEWEST_WARM_UPS || (number < most && compiling >= COMPILED)) {
            JobRun.Result heed = run(new Measurements());
            compiling = heed.threadMicros().get(ThreadTimes.Role.COMPILER) / heed.cpuMicros();
        }
    }

    /** Measures one round, and returns what Heed took. */
    JobRun.Result run(Measurements kept) throws Exception {
        JobRun.Result heed = null;
        for (Candidate candidate : cell.part().candidates()) {
            JobRun runs = candidate.passesOn() ? passing : jobs;
            JobRun.Result result = run(runs, candidate, candidate.label() + "-" + number);
            keep(result, candidate, kept);
            heed = candidate == Candidate.HEED ? result : heed;
        }
        if (cell.part() == Part.LIMITS) {
            kept.add(stack.run(load), "kernels", cell);
        }
        number++;
        return heed;
    }

    private JobRun.Result run(JobRun runs, Candidate candidate, String output) throws Exception {
        JobFork.createTopic(admin, output, cell.parallelism());
        JobRun.Result result = runs.run(candidate, output);
        admin.deleteTopics(List.of(output)).all().get();
        return result;
    }

    /** Where the time of one more run of Heed goes. */
    void profile(Path folder, Measurements kept) throws Exception {
        Profile profile =
                Profile.of(folder, () -> run(jobs, Candidate.HEED, "profile").window());
        for (Profile.Place place : Profile.Place.values()) {
            kept.add(profile.share(place), "profile", cell, place);
        }
        profile.methods(NOTED).forEach((method, share) -> kept.add(share, "method", cell, method));
        kept.add(profile.allocated(), "allocated", cell);
        profile.allocations(NOTED).forEach((site, bytes) -> kept.add(bytes, "allocation", cell, site));
    }

    /** Of what the kernels computed: so that it is computed. */
    double checksum() {
        return stack.sum();
    }

    private void keep(JobRun.Result result, Candidate candidate, Measurements kept) {
        kept.add(result.micros(), "clock", cell, candidate.label());
        kept.add(result.cpuMicros(), "cpu", cell, candidate.label());
        result.threadMicros().forEach((role, micros) -> kept.add(micros, "threads", cell, candidate.label(), role));
    }
}
