package dev.heed.bench.kernels;

import dev.heed.cache.CacheType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The parts of the benchmark, and what is measured in each. Peers of a setting come one after the other, to meet the same noise. */
enum Part {
    DECODE(DecodeBenchmark.class) {
        @Override
        List<Cell> cells() {
            List<Cell> cells = new ArrayList<>();
            for (int keyHeads : KEY_HEADS) {
                for (int n : LENGTHS) {
                    for (DecodePeer peer : DecodePeer.values()) {
                        cells.add(new Cell(this, "keyHeads=" + keyHeads + ",n=" + n, peer.name()));
                    }
                }
            }
            return cells;
        }
    },
    TYPES(TypeBenchmark.class) {
        @Override
        List<Cell> cells() {
            List<Cell> cells = new ArrayList<>();
            for (int n : LENGTHS) {
                for (CacheType type : CacheType.values()) {
                    cells.add(new Cell(this, "keyHeads=12,n=" + n + ",type=" + type.name(), ""));
                }
            }
            return cells;
        }
    },
    PROJECT(ProjectionBenchmark.class) {
        @Override
        List<Cell> cells() {
            List<Cell> cells = new ArrayList<>();
            for (int hidden : HIDDEN) {
                for (int rows : ROWS) {
                    for (ProjectionPeer peer : ProjectionPeer.values()) {
                        cells.add(new Cell(this, "hidden=" + hidden + ",rows=" + rows, peer.name()));
                    }
                }
            }
            return cells;
        }
    },
    STACK(StackBenchmark.class) {
        @Override
        List<Cell> cells() {
            return List.of(new Cell(this, "chunk=1", ""), new Cell(this, "chunk=" + StackBenchmark.TOKENS, ""));
        }
    },
    ORDER(OrderBenchmark.class) {
        @Override
        List<Cell> cells() {
            return List.of(
                    new Cell(this, "order=" + OrderBenchmark.SPECIFIED, ""),
                    new Cell(this, "order=" + OrderBenchmark.FREE, ""));
        }
    },
    READ(ReadBenchmark.class) {
        @Override
        List<Cell> cells() {
            return READ_KIB.stream()
                    .map(kib -> new Cell(this, "kib=" + kib, ""))
                    .toList();
        }
    };

    static final List<Integer> KEY_HEADS = List.of(12, 4);
    static final List<Integer> LENGTHS = List.of(128, 512, 2048, 8192);
    static final List<Integer> HIDDEN = List.of(384, 768);
    static final List<Integer> ROWS = List.of(1, 4, 16, 64);
    static final List<Integer> READ_KIB = List.of(512, 8192, 262_144);

    private final Class<?> benchmark;

    Part(Class<?> benchmark) {
        this.benchmark = benchmark;
    }

    abstract List<Cell> cells();

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How JMH runs a cell. */
    ChainedOptionsBuilder options(Cell cell) {
        ChainedOptionsBuilder options = new OptionsBuilder().include(benchmark.getName());
        for (String size : cell.setting().split(",", -1)) {
            String[] nameAndValue = size.split("=", 2);
            options.param(nameAndValue[0], nameAndValue[1]);
        }
        return cell.peer().isEmpty() ? options : options.param("peer", cell.peer());
    }
}
