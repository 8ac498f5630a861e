package dev.heed.it.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.flink.core.execution.SavepointFormatType;

/** A job on a {@link TestCluster}. */
public final class ClusterJob {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SUBMITTED = Pattern.compile("submitted with JobID ([0-9a-f]{32})");

    private final FlinkRest rest;
    private final String id;

    ClusterJob(FlinkRest rest, String id) {
        this.rest = rest;
        this.id = id;
    }

    /**
     * The job that {@code flink run --detached} has submitted.
     *
     * @param said what it has written
     */
    static ClusterJob submitted(FlinkRest rest, String said) {
        Matcher id = SUBMITTED.matcher(said);
        if (!id.find()) {
            throw new IllegalStateException("the job was not submitted: " + said);
        }
        return new ClusterJob(rest, id.group(1));
    }

    public String id() {
        return id;
    }

    /** The job's state by Flink's name, such as {@code RUNNING}. */
    public String status() throws IOException, InterruptedException {
        return rest.get("/jobs/" + id).path("state").asText();
    }

    /** Waits until every task runs. */
    public void awaitRunning() throws Exception {
        Await.until("job " + id + " runs", PATIENCE, this::allTasksRun, this::failure);
    }

    private boolean allTasksRun() throws IOException, InterruptedException {
        JsonNode job = rest.get("/jobs/" + id);
        refuseEnd(job.path("state").asText());
        return StreamSupport.stream(job.path("vertices").spliterator(), false)
                .allMatch(vertex -> vertex.path("status").asText().equals("RUNNING"));
    }

    private void refuseEnd(String state) {
        if (state.equals("FAILED") || state.equals("CANCELED") || state.equals("FINISHED")) {
            throw new IllegalStateException("job " + id + " is " + state + failure());
        }
    }

    /** How often the job has been restarted. */
    public int numRestarts() throws IOException, InterruptedException {
        JsonNode metrics = rest.get("/jobs/" + id + "/metrics?get=numRestarts");
        return metrics.path(0).path("value").asInt();
    }

    /** How many checkpoints have been completed, over all restarts. */
    public int completedCheckpoints() throws IOException, InterruptedException {
        return rest.get("/jobs/" + id + "/checkpoints")
                .path("counts")
                .path("completed")
                .asInt();
    }

    /**
     * Stops the job with a savepoint in the cluster's folder for them, everything committed.
     *
     * @return where the savepoint is
     */
    public String stopWithSavepoint(SavepointFormatType format) throws Exception {
        JsonNode trigger = rest.post("/jobs/" + id + "/stop", Map.of("drain", false, "formatType", format.name()));
        String path =
                "/jobs/" + id + "/savepoints/" + trigger.path("request-id").asText();
        Await.until(
                "job " + id + " stops with a savepoint", PATIENCE, () -> isCompleted(rest.get(path)), this::failure);
        JsonNode operation = rest.get(path).path("operation");
        if (!operation.has("location")) {
            throw new IllegalStateException("no savepoint of job " + id + ": "
                    + operation.path("failure-cause").path("stack-trace").asText());
        }
        awaitEnd();
        return operation.path("location").asText();
    }

    private static boolean isCompleted(JsonNode operation) {
        return operation.path("status").path("id").asText().equals("COMPLETED");
    }

    /** Cancels the job; its checkpoints stay. */
    public void cancel() throws Exception {
        rest.patch("/jobs/" + id + "?mode=cancel");
        awaitEnd();
    }

    private void awaitEnd() throws Exception {
        Await.until(
                "job " + id + " ends",
                PATIENCE,
                () -> rest.get("/jobs/" + id).path("end-time").asLong() >= 0,
                this::failure);
    }

    String failure() {
        try {
            JsonNode latest = rest.get("/jobs/" + id + "/exceptions")
                    .path("exceptionHistory")
                    .path("entries");
            return "; it is " + status() + "; last failures: " + latest;
        } catch (IOException e) {
            return "; its failures are unknown: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
