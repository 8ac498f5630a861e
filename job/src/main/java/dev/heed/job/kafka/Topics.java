package dev.heed.job.kafka;

import dev.heed.job.options.ConfigurationException;
import dev.heed.job.options.HeedOptions;
import dev.heed.job.options.KafkaSettings;
import dev.heed.job.options.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the broker before the job starts: that it is there, that the topics exist (those that are missing are created with the
 * broker's defaults), what they accept, and that it allows transactions as long as ours.
 */
public final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration VISIBILITY_POLL = Duration.ofMillis(50);
    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";
    private static final long DEFAULT_MAX_MESSAGE_BYTES = 1048588;
    private static final long DEFAULT_MAX_REQUEST_SIZE = 1048576;

    private final Map<String, TopicLimits> limits;

    private Topics(Map<String, TopicLimits> limits) {
        this.limits = Map.copyOf(limits);
    }

    /** What a topic of the job accepts. */
    TopicLimits limits(String topic) {
        return limits.get(topic);
    }

    /**
     * Looks at the broker.
     *
     * @throws ConfigurationException if it does not answer, if the bounded input does not exist, or if it does not allow what is set
     */
    public static Topics prepare(Settings settings) {
        try (Admin admin = BrokerConnection.open(settings.kafka())) {
            return new Topics(new Inspection(admin, settings).run());
        }
    }

    private static ConfigurationException unusable(KafkaSettings kafka, Throwable cause) {
        return new ConfigurationException(
                HeedOptions.KAFKA_BOOTSTRAP_SERVERS.key() + " is '" + kafka.bootstrapServers()
                        + "': no broker can be used there (" + reason(cause)
                        + "); start one (heed broker) or correct the address and kafka.properties.*",
                cause);
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        String name = root.getClass().getSimpleName();
        return message == null || message.isBlank()
                ? name
                : message.lines().findFirst().orElse(name);
    }

    /** One look at the broker. */
    private record Inspection(Admin admin, Settings settings) {
        Map<String, TopicLimits> run() {
            List<String> outputs = settings.outputTopics();
            Set<String> existing = get(admin.listTopics().names());
            String input = settings.input().topic();
            if (settings.input().bounded() && !existing.contains(input)) {
                throw new ConfigurationException(HeedOptions.INPUT_TOPIC.key() + " is '" + input
                        + "': there is no such topic, or none that the principal of kafka.properties.* may see (READ), and a"
                        + " bounded job would end with nothing; name the right one");
            }
            List<String> topics = new ArrayList<>(outputs);
            topics.add(input);
            topics.removeAll(existing);
            topics.removeIf(topic -> !create(topic));
            awaitVisible(topics);
            requireRights();
            if (settings.delivery().guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
                checkTransactionTimeout();
            }
            Map<String, TopicLimits> limits = new HashMap<>();
            outputs.forEach(topic -> limits.put(topic, limitsOf(topic)));
            return limits;
        }

        /** Returns whether there will be such a topic; if not, the rights say why. */
        private boolean create(String topic) {
            NewTopic created = new NewTopic(topic, Optional.empty(), Optional.empty());
            try {
                get(admin.createTopics(List.of(created)).all());
                LOG.info("Created topic {} with the broker's defaults", topic);
                return true;
            } catch (TopicExistsException e) {
                LOG.debug("Topic {} appeared meanwhile", topic, e);
                return true;
            } catch (AuthorizationException e) {
                LOG.debug("Topic {} cannot be created", topic, e);
                return false;
            }
        }

        /** A broker learns of a topic a moment after it has been created. */
        private void awaitVisible(List<String> created) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!created.isEmpty()
                    && System.nanoTime() < deadline
                    && !get(admin.listTopics().names()).containsAll(created)) {
                LockSupport.parkNanos(VISIBILITY_POLL.toNanos());
            }
        }

        private void requireRights() {
            List<String> missing = ask(() -> Rights.missing(admin, settings, PATIENCE));
            if (!missing.isEmpty()) {
                throw new ConfigurationException(HeedOptions.KAFKA_BOOTSTRAP_SERVERS.key() + " is '"
                        + settings.kafka().bootstrapServers() + "': the principal of kafka.properties.* lacks "
                        + String.join(", ", missing)
                        + "; grant it (a topic that is missing: create it, or grant CREATE as well)");
            }
        }

        private void checkTransactionTimeout() {
            Node node = get(admin.describeCluster().nodes()).iterator().next();
            ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
            long allowed;
            try {
                allowed = number(describe(broker), MAX_TRANSACTION_TIMEOUT, Long.MAX_VALUE);
            } catch (AuthorizationException e) {
                LOG.warn(
                        "Whether the brokers allow transactions of {} ms is not checked: the principal of"
                                + " kafka.properties.* lacks DESCRIBE_CONFIGS on the cluster",
                        settings.kafka().transactionTimeout().toMillis());
                return;
            }
            long ours = settings.kafka().transactionTimeout().toMillis();
            if (ours > allowed) {
                throw new ConfigurationException("kafka.properties." + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG
                        + " is '" + ours + "': the broker allows " + allowed + " ms; lower it, or raise the broker's "
                        + MAX_TRANSACTION_TIMEOUT);
            }
        }

        private TopicLimits limitsOf(String topic) {
            Config config = describe(new ConfigResource(ConfigResource.Type.TOPIC, topic));
            long accepted = number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, DEFAULT_MAX_MESSAGE_BYTES);
            String sent = settings.kafka().properties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
            return new TopicLimits(
                    Math.min(accepted, sent == null ? DEFAULT_MAX_REQUEST_SIZE : Long.parseLong(sent)),
                    number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE),
                    number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE));
        }

        private Config describe(ConfigResource resource) {
            return get(admin.describeConfigs(List.of(resource)).values().get(resource));
        }

        private static long number(Config config, String name, long otherwise) {
            ConfigEntry entry = config.get(name);
            return entry == null || entry.value() == null ? otherwise : Long.parseLong(entry.value());
        }

        private <T> T get(KafkaFuture<T> future) {
            return ask(() -> future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        }

        private <T> T ask(Callable<T> question) {
            try {
                return question.call();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicExistsException exists) {
                    throw exists;
                }
                if (e.getCause() instanceof AuthorizationException refused) {
                    throw refused;
                }
                throw unusable(settings.kafka(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the broker was asked", e);
            } catch (Exception e) {
                throw unusable(settings.kafka(), e);
            }
        }
    }
}
