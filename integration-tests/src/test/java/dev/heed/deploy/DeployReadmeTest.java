package dev.heed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.operator.RejectionReason;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DeployReadmeTest {
    @Test
    void everyReasonOfADeadLetterIsExplained() {
        assertThat(DeployReadme.firstCells("reason"))
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

        assertThat(DeployReadme.firstCells("alert")).isNotEmpty().containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void everyFileThatItNamesIsThere() {
        List<String> missing = Pattern.compile("deploy/((?:docker|compose|kubernetes|local)/[\\w./-]*\\w)")
                .matcher(DeployFiles.text("README.md"))
                .results()
                .map(path -> path.group(1))
                .filter(path -> !Files.exists(DeployFiles.path("README.md").resolveSibling(path)))
                .toList();

        assertThat(missing).isEmpty();
    }
}
