package dev.heed.bench.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CPU time of this process by what its threads are for, as Linux counts it; the threads of the JVM, which no profiler of Java code sees,
 * among them. Nothing where there is no {@code /proc}. A thread that has ended is not counted, nor is what it took before.
 */
final class ThreadTimes {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final double NANOS_PER_TICK = 1e7; // USER_HZ is 100 on all platforms that Linux has

    /** What a thread is for, by the beginnings of its name; Linux keeps 15 characters of it. */
    enum Role {
        ATTENTION("attention task", "attention"),
        SOURCE("source task", "Source: "),
        FETCHER("Kafka consumer", "Source Data Fet|kafka-coordinat"),
        PRODUCER("Kafka producer", "kafka-producer-"),
        CHECKPOINT("files of checkpoints", "AsyncOperations|Flink-RocksDBSt"),
        FLUSH("RocksDB's flushes", "rocksdb:high"),
        COMPACTION("its compaction", "rocksdb:low"),
        COLLECTOR("garbage collection", "GC Thread|G1 |VM Thread"),
        COMPILER("compilation", "C1 |C2 |Sweeper"),
        OTHER("the rest of Flink and the JVM", "");

        private final String title;
        private final String names;

        /** @param names the beginnings of names, as a regular expression */
        Role(String title, String names) {
            this.title = title;
            this.names = names;
        }

        String title() {
            return title;
        }

        static Role of(String name) {
            for (Role role : values()) {
                if (Pattern.compile(role.names).matcher(name).lookingAt()) {
                    return role;
                }
            }
            throw new IllegalStateException("every name begins with nothing");
        }
    }

    private record Time(Role role, double nanos) {}

    /** By number and start of the thread: numbers are given again. */
    private final Map<String, Time> times = new HashMap<>();

    private ThreadTimes() {}

    /** The times so far. */
    static ThreadTimes now() throws IOException {
        ThreadTimes times = new ThreadTimes();
        if (Files.isDirectory(TASKS)) {
            try (Stream<Path> tasks = Files.list(TASKS)) {
                tasks.forEach(times::add);
            }
        }
        return times;
    }

    private void add(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            int end = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, end);
            String[] fields = stat.substring(end + 2).split(" ", -1);
            double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
            times.put(task.getFileName() + " since " + fields[19], new Time(Role.of(name), ticks * NANOS_PER_TICK));
        } catch (IOException e) {
            // The thread has ended meanwhile.
        }
    }

    /** Microseconds of a role since an earlier time. */
    double microsSince(ThreadTimes earlier, Role role) {
        double nanos = 0;
        for (Map.Entry<String, Time> entry : times.entrySet()) {
            if (entry.getValue().role == role) {
                Time before = earlier.times.get(entry.getKey());
                nanos += entry.getValue().nanos - (before == null ? 0 : before.nanos);
            }
        }
        return nanos / 1e3;
    }
}
