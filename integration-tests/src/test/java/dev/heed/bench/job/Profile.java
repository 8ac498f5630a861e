package dev.heed.bench.job;

import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the Java threads of this process were while they ran, and what they allocated, by the samples of the JVM's flight recorder over what
 * is measured of a run. Threads of the JVM are not in it: {@link ThreadTimes} has those. Native code counts if it is RocksDB's; what else is
 * native waits, or writes to sockets and files.
 */
final class Profile {
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final String JAVA_SAMPLE = "jdk.ExecutionSample";
    private static final String NATIVE_SAMPLE = "jdk.NativeMethodSample";
    private static final String ALLOCATION_SAMPLE = "jdk.ObjectAllocationSample";
    /** More than there are: one for each thread's buffer of new objects. */
    private static final String ALLOCATION_SAMPLES = "100000/s";

    /** What a sample is for: that of the innermost frame that says it. */
    enum Place {
        PROJECTIONS("projections", "dev\\.heed\\.kernel\\.(VectorProjection|PackedMatrix)"),
        ATTENTION("scores, softmax, values", "dev\\.heed\\.kernel\\."),
        CACHE("cache", "dev\\.heed\\.cache\\."),
        ROCKSDB("RocksDB", "org\\.(rocksdb|apache\\.flink\\.state\\.rocksdb)\\."),
        CODECS("Avro codecs", "dev\\.heed\\.job\\.avro\\.|org\\.apache\\.avro\\."),
        PRODUCER("Kafka producer", "org\\.apache\\.kafka\\.clients\\.producer\\."),
        KAFKA("the rest of Kafka", "org\\.apache\\.kafka\\.|org\\.apache\\.flink\\.connector\\.kafka\\."),
        SHUFFLE(
                "shuffle",
                "dev\\.heed\\.operator\\..*Serializer|dev\\.heed\\.operator\\.RecordFormat"
                        + "|org\\.apache\\.flink\\.(runtime\\.io\\.network|streaming\\.runtime\\.io)\\."),
        OPERATOR("steps and sequences", "dev\\.heed\\.(operator|model)\\."),
        ENDS("Heed's ends", "dev\\.heed\\.job\\."),
        FLINK("the rest of Flink", "org\\.apache\\.flink\\."),
        OTHER("the rest", "");

        private final String title;
        private final Pattern frames;

        Place(String title, String frames) {
            this.title = title;
            this.frames = Pattern.compile(frames);
        }

        String title() {
            return title;
        }
    }

    private final Map<Place, Integer> samples = new EnumMap<>(Place.class);
    private final Map<String, Integer> methods = new HashMap<>();

    /** Bytes by {@code type@method}. */
    private final Map<String, Long> allocated = new HashMap<>();

    private final JobRun.Window window;
    private int count;

    private Profile(JobRun.Window window) {
        this.window = window;
    }

    /**
     * To be called before anything is compiled that will be looked at: with its first recording a JVM throws away all that it has compiled,
     * and what is looked at then are the compiler, and vectors in boxes.
     */
    static void prepare() {
        try (Recording recording = recording()) {
            recording.start();
        }
    }

    private static Recording recording() {
        Recording recording = new Recording();
        recording.enable(JAVA_SAMPLE).withPeriod(PERIOD);
        recording.enable(NATIVE_SAMPLE).withPeriod(PERIOD);
        recording.enable(ALLOCATION_SAMPLE).with("throttle", ALLOCATION_SAMPLES);
        return recording;
    }

    /** Runs something and looks on. */
    static Profile of(Path folder, Work work) throws Exception {
        Path file = folder.resolve("profile.jfr");
        try (Recording recording = recording()) {
            recording.start();
            JobRun.Window window = work.run();
            recording.stop();
            recording.dump(file);
            Profile profile = new Profile(window);
            profile.read(file);
            return profile;
        }
    }

    private void read(Path file) throws IOException {
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getStackTrace() == null || !window.contains(event.getStartTime())) {
                    continue;
                }
                if (event.getEventType().getName().equals(ALLOCATION_SAMPLE)) {
                    addAllocation(event);
                } else {
                    add(event);
                }
            }
        }
    }

    private void addAllocation(RecordedEvent event) {
        String type = event.getClass("objectClass").getName();
        // An array's name is its descriptor.
        String what = type.startsWith("[")
                ? ClassDesc.ofDescriptor(type.replace('.', '/')).displayName()
                : type.substring(type.lastIndexOf('.') + 1);
        String where = name(named(event.getStackTrace().getFrames()));
        allocated.merge(what + "@" + where, event.getLong("weight"), Long::sum);
    }

    /** The innermost frame that says what the time, or the object, is for. */
    private static RecordedFrame named(List<RecordedFrame> frames) {
        return frames.stream()
                .filter(frame -> place(type(frame)) != Place.OTHER)
                .findFirst()
                .orElse(frames.get(0));
    }

    /** Without the package. */
    private static String name(RecordedFrame frame) {
        String type = type(frame);
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    private void add(RecordedEvent event) {
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        RecordedFrame named = named(frames);
        Place place = place(type(named));
        if (!event.getEventType().getName().equals(JAVA_SAMPLE) && place != Place.ROCKSDB) {
            return;
        }
        // Projections and scores share their tiles.
        if (place == Place.ATTENTION && frames.stream().anyMatch(frame -> place(type(frame)) == Place.PROJECTIONS)) {
            place = Place.PROJECTIONS;
        }
        count++;
        samples.merge(place, 1, Integer::sum);
        methods.merge(name(named), 1, Integer::sum);
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static Place place(String type) {
        for (Place place : Place.values()) {
            if (place.frames.matcher(type).lookingAt()) {
                return place;
            }
        }
        throw new IllegalStateException("every name begins with nothing");
    }

    /** The share of a place, from 0 to 1. */
    double share(Place place) {
        return (double) samples.getOrDefault(place, 0) / Math.max(1, count);
    }

    /** The methods of Heed, Flink, Kafka and RocksDB in which, or in what they called of the JDK, at least so large a share was spent. */
    Map<String, Double> methods(double least) {
        Map<String, Double> shares = new HashMap<>();
        methods.forEach((method, samples) -> {
            if (samples >= least * count) {
                shares.put(method, (double) samples / count);
            }
        });
        return shares;
    }

    /** Bytes per token of what at least so large a share of them went into, by {@code type@method}. */
    Map<String, Double> allocations(double least) {
        long sum = allocated.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Double> perToken = new HashMap<>();
        allocated.forEach((site, bytes) -> {
            if (bytes >= least * sum) {
                perToken.put(site, bytes / window.tokens());
            }
        });
        return perToken;
    }

    /** Bytes per token, of all. */
    double allocated() {
        return allocated.values().stream().mapToLong(Long::longValue).sum() / window.tokens();
    }

    /** What is looked at; tells when. */
    @FunctionalInterface
    interface Work {
        JobRun.Window run() throws Exception;
    }
}
