package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.model.AttentionModel;
import dev.heed.model.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedModelsTest {
    @TempDir
    private Path folder;

    private String model;

    @BeforeEach
    void write() throws Exception {
        model = SmallModel.write(folder.resolve("model")).toString();
    }

    @Test
    void theModelIsLoadedOnceForTwoOperators() throws Exception {
        OperatorSettings settings = OperatorHarness.settings(model);
        try (OperatorHarness first = OperatorHarness.open(settings)) {
            deleteModel();
            try (OperatorHarness second = OperatorHarness.open(settings)) {
                float[][] rows = SmallModel.embeddings(1, 3);
                for (OperatorHarness harness : List.of(first, second)) {
                    harness.process(Segments.of("s", 0, rows, 0, 3, false));
                    harness.flink.endInput();
                }
                assertThat(second.segments()).isNotEmpty().isEqualTo(first.segments());
            }
        }
        assertThatThrownBy(() -> OperatorHarness.open(settings))
                .as("nobody has it any more")
                .isInstanceOf(ModelException.class);
    }

    @Test
    void concurrentCallersShareOneLoad() throws Exception {
        ExecutorService slots = Executors.newFixedThreadPool(4);
        try {
            List<Future<SharedModels.Lease>> leases = IntStream.range(0, 4)
                    .mapToObj(i -> slots.submit(() -> SharedModels.lease(model)))
                    .toList();
            List<AttentionModel> models = new ArrayList<>();
            for (Future<SharedModels.Lease> lease : leases) {
                models.add(lease.get().model());
            }
            for (Future<SharedModels.Lease> lease : leases) {
                lease.get().close();
            }
            assertThat(models).hasSize(4).allMatch(each -> each == models.get(0));
        } finally {
            slots.shutdownNow();
        }
    }

    @Test
    void closingALeaseTwiceTakesItFromNobodyElse() throws Exception {
        SharedModels.Lease first = SharedModels.lease(model);
        SharedModels.Lease second = SharedModels.lease(model);
        first.close();
        first.close();
        try (SharedModels.Lease third = SharedModels.lease(model)) {
            assertThat(third.model()).isSameAs(second.model());
        }
        second.close();
    }

    @Test
    void aFailedLoadLeavesNothingBehind() throws Exception {
        String late = folder.resolve("late").toString();
        assertThatThrownBy(() -> SharedModels.lease(late)).isInstanceOf(ModelException.class);

        SmallModel.write(Path.of(late));
        try (SharedModels.Lease lease = SharedModels.lease(late)) {
            assertThat(lease.model().hiddenSize()).isEqualTo(SmallModel.HIDDEN);
        }
    }

    private void deleteModel() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(model))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(Path.of(model));
    }
}
