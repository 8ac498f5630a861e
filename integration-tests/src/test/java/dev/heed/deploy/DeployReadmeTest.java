package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.operator.RejectionReason;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DeployReadmeTest {
    private static final String README = DeployFiles.text("README.md");

    @Test
    void everyReasonOfADeadLetterIsExplained() {
        assertThat(firstCells("reason"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RejectionReason.values())
                        .map(RejectionReason::code)
                        .toList());
    }

    @Test
    void everyAlertSaysWhatToDo() {
        List<String> alerts = new ArrayList<>();
        for (JsonNode group : DeployFiles.yaml("monitoring/alerts.yaml").get("groups")) {
            alerts.addAll(group.get("rules").findValuesAsText("alert"));
        }

        assertThat(firstCells("alert")).isNotEmpty().containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void everyFileThatItNamesIsThere() {
        List<String> missing = Pattern.compile("deploy/((?:docker|compose|kubernetes|local)/[\\w./-]*\\w)")
                .matcher(README)
                .results()
                .map(path -> path.group(1))
                .filter(path -> !Files.exists(DeployFiles.path("README.md").resolveSibling(path)))
                .toList();

        assertThat(missing).isEmpty();
    }

    /** What stands in back quotes in the first column of the table with this heading. */
    private static List<String> firstCells(String heading) {
        String rows = README.substring(README.indexOf("| " + heading + " |"));
        rows = rows.substring(rows.indexOf("\n| `") + 1, rows.indexOf("\n\n"));
        return rows.lines()
                .map(row -> row.split("\\|", -1)[1])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .map((MatchResult name) -> name.group(1))
                .toList();
    }
}
