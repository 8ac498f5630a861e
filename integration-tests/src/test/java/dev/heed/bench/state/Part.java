package dev.heed.bench.state;

import dev.heed.bench.Measurements;
import java.util.List;

/** The parts of the benchmark that run in a JVM each. */
enum Part {
    /** Backend, context, sequences, checkpoints a round, rounds. */
    THROUGHPUT {
        @Override
        void run(List<String> arguments, Measurements measurements) throws Exception {
            new Throughput(
                            backend(arguments),
                            number(arguments, 1),
                            number(arguments, 2),
                            number(arguments, 3),
                            measurements)
                    .run(number(arguments, 4));
        }
    },
    /** Checkpoints. */
    WRITTEN {
        @Override
        void run(List<String> arguments, Measurements measurements) throws Exception {
            new WrittenBytes(measurements).run(number(arguments, 0));
        }
    },
    /** Access, whether memory is bounded, tokens. */
    MANY {
        @Override
        void run(List<String> arguments, Measurements measurements) throws Exception {
            new ManySequences(Access.valueOf(arguments.get(0)), Boolean.parseBoolean(arguments.get(1)), measurements)
                    .run(number(arguments, 2));
        }
    },
    /** Backend, place, checkpoints. */
    BARRIER {
        @Override
        void run(List<String> arguments, Measurements measurements) throws Exception {
            new BarrierStep(backend(arguments), Place.valueOf(arguments.get(1)), measurements)
                    .run(number(arguments, 2));
        }
    };

    abstract void run(List<String> arguments, Measurements measurements) throws Exception;

    private static Backend backend(List<String> arguments) {
        return Backend.valueOf(arguments.get(0));
    }

    private static int number(List<String> arguments, int index) {
        return Integer.parseInt(arguments.get(index));
    }
}
