package dev.heed.bench.job;

import java.util.List;
import java.util.Locale;

/** The parts of the benchmark that run jobs over a topic that is full already. */
enum Part {
    /** Heed beside the sum of its limits: the identity job, without and with a shuffle, and the kernels alone. */
    LIMITS,
    /** Heed beside the jobs that one would write without it. */
    PEERS,
    /** What a second slot brings. */
    SLOTS;

    /** The jobs, in the order in which they run. */
    List<Candidate> candidates() {
        return switch (this) {
            case LIMITS -> List.of(Candidate.IDENTITY, Candidate.HOP, Candidate.HEED);
            case PEERS -> List.of(Candidate.HEED, Candidate.ORT, Candidate.LOOPS);
            case SLOTS -> List.of(Candidate.HEED);
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Part of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
