package dev.heed.bench.job;

import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.options.Settings;
import dev.heed.job.pipeline.AttentionPipeline;
import java.util.Locale;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The jobs that are compared. */
enum Candidate {
    /** What comes in goes out: the source, the codecs and the sink of Heed, chained. */
    IDENTITY {
        @Override
        void build(StreamExecutionEnvironment environment, Settings settings) {
            EndsPipeline.identity(environment, settings);
        }
    },
    /** The same, with the hop to the sequence's task that every keyed job makes. */
    HOP {
        @Override
        void build(StreamExecutionEnvironment environment, Settings settings) {
            EndsPipeline.hop(environment, settings);
        }
    },
    HEED {
        @Override
        void build(StreamExecutionEnvironment environment, Settings settings) {
            AttentionPipeline.build(environment, settings);
        }
    },
    /** ONNX Runtime in a function. */
    ORT {
        @Override
        void build(StreamExecutionEnvironment environment, Settings settings) {
            EndsPipeline.keyed(
                    environment, settings, new OrtFunction(settings.model().path()));
        }
    },
    /** Flink and loops of Java. */
    LOOPS {
        @Override
        void build(StreamExecutionEnvironment environment, Settings settings) {
            EndsPipeline.keyed(
                    environment, settings, new LoopsFunction(settings.model().path()));
        }
    };

    /** Adds the job to an environment. */
    void build(StreamExecutionEnvironment environment, LoadedConfiguration configuration) {
        build(environment, configuration.settings());
    }

    abstract void build(StreamExecutionEnvironment environment, Settings settings);

    /** Whether it passes on what comes in, so that a context is nothing to it. */
    boolean passesOn() {
        return this == IDENTITY || this == HOP;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
