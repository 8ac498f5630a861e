package dev.heed.it.cluster;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.PooledSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the output of a run with that of the undisturbed one: positions, texts, times, model, and the bits of the vectors. */
final class Differences {
    private static final int ENOUGH = 5;

    private Differences() {}

    /** Each sequence's records one by one and in order: the first differences in words, none if there are none. */
    static List<String> inOrder(Vectors expected, Vectors actual) {
        List<String> found = new ArrayList<>();
        expected.bySequence().forEach((id, wanted) -> {
            List<ContextualizedSegment> got = actual.bySequence().getOrDefault(id, List.of());
            for (int i = 0; i < Math.max(wanted.size(), got.size()) && found.size() < ENOUGH; i++) {
                note(found, i < wanted.size() ? wanted.get(i) : null, i < got.size() ? got.get(i) : null);
            }
        });
        foreign(expected, actual, found);
        return found;
    }

    /** Every record of a run against that of its place; a record may come more than once, and later ones may come again. */
    static List<String> byPlace(Vectors expected, Vectors actual) {
        Map<Vectors.Place, ContextualizedSegment> wanted = new HashMap<>();
        expected.bySequence()
                .values()
                .forEach(segments -> segments.forEach(segment -> wanted.put(Vectors.Place.of(segment), segment)));
        List<String> found = new ArrayList<>();
        for (List<ContextualizedSegment> segments : actual.bySequence().values()) {
            for (ContextualizedSegment segment : segments) {
                note(found, wanted.get(Vectors.Place.of(segment)), segment);
            }
        }
        actual.missing(expected).forEach(place -> found.add("missing: " + place));
        return found.subList(0, Math.min(ENOUGH, found.size()));
    }

    /** The pooled vectors of a run: each life has that of the undisturbed run, once, or with {@code repeated} as often as it may. */
    static List<String> pooled(PooledVectors expected, PooledVectors actual, boolean repeated) {
        List<String> found = new ArrayList<>();
        actual.byLife().forEach((life, got) -> {
            List<PooledSequence> wanted = expected.byLife().getOrDefault(life, List.of());
            if (wanted.size() != 1 || !got.stream().allMatch(wanted.get(0)::equals)) {
                found.add(life + " is pooled otherwise");
            } else if (!repeated && got.size() > 1) {
                found.add(life + " is pooled " + got.size() + " times");
            }
        });
        actual.missing(expected).forEach(life -> found.add(life + " is not pooled"));
        return found.subList(0, Math.min(ENOUGH, found.size()));
    }

    private static void foreign(Vectors expected, Vectors actual, List<String> found) {
        for (String id : actual.bySequence().keySet()) {
            if (!expected.bySequence().containsKey(id)) {
                found.add("a sequence that nobody sent: " + id);
            }
        }
    }

    private static void note(List<String> found, ContextualizedSegment wanted, ContextualizedSegment got) {
        if (wanted == null || !wanted.equals(got)) {
            boolean samePlace =
                    wanted != null && got != null && Vectors.Place.of(wanted).equals(Vectors.Place.of(got));
            found.add("expected " + name(wanted) + ", got " + (samePlace ? "other contents there" : name(got)));
        }
    }

    private static String name(ContextualizedSegment segment) {
        return segment == null ? "no record" : Vectors.Place.of(segment).toString();
    }
}
