package dev.heed.operator;

import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.Environment;

/** Works out how much memory the pages of one subtask may take. */
final class Residency {
    /** The share of the heap that pages take by default, all slots together. */
    private static final double HEAP_SHARE = 0.3;

    private Residency() {}

    static ResidencyLimits limits(OperatorSettings settings, Environment environment) {
        long resident = settings.residentBytes();
        if (resident < 0) {
            int slots = environment.getTaskManagerInfo().getConfiguration().get(TaskManagerOptions.NUM_TASK_SLOTS);
            resident = (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE / Math.max(1, slots));
        }
        return new ResidencyLimits(resident, settings.dirtyBytes(), settings.stepTokens());
    }
}
