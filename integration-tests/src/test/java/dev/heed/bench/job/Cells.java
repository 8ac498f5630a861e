package dev.heed.bench.job;

import java.util.ArrayList;
import java.util.List;

/** Which jobs are run under which conditions. */
final class Cells {
    static final List<String> BACKENDS = List.of("hashmap", "rocksdb");
    static final List<String> GUARANTEES = List.of("at-least-once", "exactly-once");
    static final List<Integer> CONTEXTS = List.of(64, 256, 1024);

    static final String FLOAT32 = "float32";
    static final String INT8 = "int8";
    static final int CHUNK = 32;

    private Cells() {}

    /** Everything. */
    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (String guarantee : GUARANTEES) {
            for (String backend : BACKENDS) {
                CONTEXTS.forEach(context -> cells.add(limits(backend, guarantee, context, 1, FLOAT32)));
            }
        }
        for (int context : CONTEXTS) {
            cells.add(limits("hashmap", "at-least-once", context, CHUNK, FLOAT32));
            cells.add(limits("hashmap", "at-least-once", context, 1, INT8));
        }
        for (String backend : BACKENDS) {
            CONTEXTS.forEach(context -> cells.add(peers(backend, context, 1)));
        }
        cells.add(peers("hashmap", 256, CHUNK));
        cells.add(slots(1));
        cells.add(slots(2));
        return cells;
    }

    /** What says most. */
    static List<Cell> few() {
        return List.of(
                limits("hashmap", "at-least-once", 64, 1, FLOAT32),
                limits("hashmap", "at-least-once", 256, 1, FLOAT32),
                limits("hashmap", "at-least-once", 1024, 1, FLOAT32),
                peers("hashmap", 256, 1),
                peers("rocksdb", 1024, 1),
                slots(1),
                slots(2));
    }

    static Cell limits(String backend, String guarantee, int context, int chunk, String dtype) {
        return new Cell(Part.LIMITS, backend, guarantee, context, chunk, dtype, 1);
    }

    static Cell peers(String backend, int context, int chunk) {
        return new Cell(Part.PEERS, backend, "at-least-once", context, chunk, FLOAT32, 1);
    }

    static Cell slots(int parallelism) {
        return new Cell(Part.SLOTS, "hashmap", "at-least-once", 256, 1, FLOAT32, parallelism);
    }
}
