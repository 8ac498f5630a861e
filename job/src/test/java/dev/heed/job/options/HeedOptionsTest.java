package dev.heed.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class HeedOptionsTest {
    /** The table of the contract: key and default, "-" where there is none. */
    private static final String TABLE = """
            job.name                      heed
            kafka.bootstrap-servers       -
            kafka.properties              {}
            kafka.group-id                -
            kafka.transactional-id-prefix -
            input.topic                   embedded-tokens
            output.topic                  contextualized-tokens
            input.start                   committed
            input.bounded                 false
            input.encoding                auto
            output.encoding               raw
            input.positions               record
            input.embedding-model         -
            avro.schemas                  -
            avro.raw-schema               -
            registry.url                  -
            registry.auto-register        true
            registry.timeout              PT5S
            registry.properties           {}
            output.layer                  last
            output.tokens                 true
            output.pooling                none
            output.pooled-topic           -
            attention.topic               -
            attention.top-k               8
            attention.layers              -
            attention.heads               all
            dead-letter.topic             embedded-tokens-dead-letter
            dead-letter.max-value-bytes   512 kb
            dead-letter.max-ratio         0.5
            delivery.guarantee            exactly-once
            model.path                    -
            model.on-change               restart
            cache.dtype                   float32
            cache.resident-bytes          -
            cache.dirty-bytes             64 mb
            context.max-tokens            -
            context.overflow              -
            batch.max-tokens              256
            batch.linger                  PT0.005S
            sequence.start                any
            sequence.gap                  dead-letter
            sequence.idle-timeout         PT1H
            sequence.idle-clock           processing
            sequence.ended-retention      PT10M
            sequence.reorder-timeout      PT30S
            sequence.reorder-max-tokens   1024
            """;

    @Test
    void keysAndDefaultsAreThoseOfTheContract() {
        List<String> rows = HeedOptions.ALL.stream()
                .map(option ->
                        "%-29s %s".formatted(option.key(), option.hasDefaultValue() ? option.defaultValue() : "-"))
                .toList();

        assertThat(rows).containsExactlyElementsOf(TABLE.lines().toList());
    }

    @Test
    void theListHoldsEveryOption() throws IllegalAccessException {
        List<Object> constants = new ArrayList<>();
        for (var field : HeedOptions.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                constants.add(field.get(null));
            }
        }

        assertThat(HeedOptions.ALL).hasSameSizeAs(constants);
        assertThat(constants).containsAll(HeedOptions.ALL);
    }
}
