package dev.heed.job.options;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * How the outputs are written.
 *
 * @param guarantee exactly once or at least once
 */
public record DeliverySettings(DeliveryGuarantee guarantee) {
    public DeliverySettings {
        if (guarantee == DeliveryGuarantee.NONE) {
            throw Invalid.value(HeedOptions.DELIVERY_GUARANTEE, guarantee, "use exactly-once or at-least-once");
        }
    }

    public static DeliverySettings from(Configuration configuration) {
        return new DeliverySettings(
                new OptionReader(configuration).get(HeedOptions.DELIVERY_GUARANTEE, DeliveryGuarantee.class));
    }
}
