package dev.heed.bench.job;

import dev.heed.job.options.LoadedConfiguration;
import dev.heed.job.pipeline.AttentionPipeline;
import java.util.Locale;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The jobs that are compared. */
enum Candidate {
    /** What comes in goes out: the source, the codecs and the sink of Heed, chained. */
    IDENTITY {
        @Override
        void build(StreamExecutionEnvironment environment, LoadedConfiguration configuration) {
            IdentityPipeline.build(environment, configuration.settings());
        }
    },
    HEED {
        @Override
        void build(StreamExecutionEnvironment environment, LoadedConfiguration configuration) {
            AttentionPipeline.build(environment, configuration.settings());
        }
    };

    abstract void build(StreamExecutionEnvironment environment, LoadedConfiguration configuration);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
