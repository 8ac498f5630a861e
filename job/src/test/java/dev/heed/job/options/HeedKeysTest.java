package dev.heed.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.JarURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;

class HeedKeysTest {
    @Test
    void noKeyOfFlinkIsTakenForAMisspeltOne() throws Exception {
        Set<String> keys = keysOfFlink();

        assertThat(keys).hasSizeGreaterThan(500).contains("parallelism.default", "pipeline.name");
        keys.forEach(
                key -> assertThatCode(() -> HeedKeys.refuseUnknown(key)).as(key).doesNotThrowAnyException());
    }

    @Test
    void keysOfOthersPass() {
        for (String key : List.of("job.autoscaler.enabled", "s3.access-key", "kubernetes.cluster-id", "x", "topic")) {
            assertThatCode(() -> HeedKeys.refuseUnknown(key)).as(key).doesNotThrowAnyException();
        }
    }

    @Test
    void propertiesHaveNames() {
        assertThat(HeedKeys.isOurs("registry.properties.bearer.auth.token")).isTrue();
        for (String key : List.of("registry.properties", "registry.properties.", "kafka.propertiesx")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> HeedKeys.refuseUnknown(key))
                    .withMessageEndingWith(".properties.NAME for the property NAME");
        }
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HeedKeys.refuseUnknown("registry.uri"))
                .withMessage("registry.uri is not a key of Heed: did you mean registry.url?");
    }

    private static Set<String> keysOfFlink() throws IOException, ReflectiveOperationException {
        Set<String> keys = new TreeSet<>();
        for (String name : optionClasses()) {
            for (var field : Class.forName(name).getFields()) {
                if (field.getType() == ConfigOption.class && field.get(null) instanceof ConfigOption<?> option) {
                    keys.add(option.key());
                    option.fallbackKeys().forEach(fallback -> keys.add(fallback.getKey()));
                }
            }
        }
        return keys;
    }

    private static List<String> optionClasses() throws IOException {
        var url = CoreOptions.class.getResource("CoreOptions.class");
        List<String> names = new ArrayList<>();
        try (JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile()) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches("org/apache/flink/configuration/[A-Za-z]+Options.class"))
                    .forEach(name -> names.add(name.replace('/', '.').replaceFirst("\\.class$", "")));
        }
        return names;
    }
}
