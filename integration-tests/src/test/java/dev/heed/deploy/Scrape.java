package dev.heed.deploy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus would have got: the text format of metrics.
 *
 * @param text lines of types, helps and samples
 */
public record Scrape(String text) {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) ");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern HEED = Pattern.compile("flink_taskmanager_job_task_operator_heed_(\\w+)");
    private static final Pattern SELECTOR = Pattern.compile("(?:\\b(flink_\\w+))?\\{([^}]*)}|\\bflink_\\w+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~?)\"([^\"]*)\"");

    /** Asks a reporter on this machine. */
    public static Scrape of(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + ": " + response.body());
        }
        return new Scrape(response.body());
    }

    /** Heed's own metrics, without what Flink puts before their names. */
    public Set<String> heed() {
        Set<String> names = new TreeSet<>();
        for (Matcher type = TYPE.matcher(text); type.find(); ) {
            Matcher heed = HEED.matcher(type.group(1));
            if (heed.matches()) {
                names.add(heed.group(1));
            }
        }
        return names;
    }

    /** The sum of a metric over all labels. */
    public double sum(String name) {
        return SAMPLE.matcher(text)
                .results()
                .filter(sample -> sample.group(1).equals(name))
                .mapToDouble(sample -> Double.parseDouble(sample.group(3)))
                .sum();
    }

    /** The selectors of a PromQL expression, names and labels, that select nothing; Grafana's variables select everything. */
    public List<String> missing(String expression) {
        return SELECTOR.matcher(expression)
                .results()
                .filter(selector -> !selects(selector))
                .map(MatchResult::group)
                .toList();
    }

    private boolean selects(MatchResult selector) {
        Map<String, Pattern> conditions = new HashMap<>();
        if (selector.group(2) == null || selector.group(1) != null) {
            String name = selector.group(2) == null ? selector.group() : selector.group(1);
            conditions.put("__name__", Pattern.compile(Pattern.quote(name)));
        }
        if (selector.group(2) != null) {
            for (Matcher label = LABEL.matcher(selector.group(2)); label.find(); ) {
                String value = label.group(3);
                String pattern = label.group(2).equals("=") ? Pattern.quote(value) : value.replaceAll("\\$\\w+", ".*");
                conditions.put(label.group(1), Pattern.compile(pattern));
            }
        }
        return SAMPLE.matcher(text).results().anyMatch(sample -> {
            Map<String, String> labels = new HashMap<>(Map.of("__name__", sample.group(1)));
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(3)));
            }
            return conditions.entrySet().stream()
                    .allMatch(condition -> labels.containsKey(condition.getKey())
                            && condition
                                    .getValue()
                                    .matcher(labels.get(condition.getKey()))
                                    .matches());
        });
    }
}
