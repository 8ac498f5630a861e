package dev.heed.job.kafka;

import dev.heed.job.options.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the job's principal has to be allowed by the brokers' access control lists, as deploy/README.md lists it. A job that lacks a
 * right would otherwise find out one by one, after it has started, and try for ever.
 */
final class Rights {
    /** Any id that a sink might take: only whether it may be asked for counts. */
    private static final String SOME_TRANSACTION = "-vectors-0-1";

    private final Admin admin;
    private final Settings settings;
    private final Duration patience;
    private final List<String> missing = new ArrayList<>();

    private Rights(Admin admin, Settings settings, Duration patience) {
        this.admin = admin;
        this.settings = settings;
        this.patience = patience;
    }

    /** The rights that are missing, such as {@code WRITE on topic out}; none where nobody keeps such lists. */
    static List<String> missing(Admin admin, Settings settings, Duration patience)
            throws ExecutionException, TimeoutException, InterruptedException {
        Rights rights = new Rights(admin, settings, patience);
        rights.topics();
        rights.group();
        if (settings.delivery().guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            rights.transactions();
        }
        return rights.missing;
    }

    private void topics() throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, List<AclOperation>> needed = new LinkedHashMap<>();
        needed.put(settings.input().topic(), List.of(AclOperation.READ));
        List<AclOperation> output = List.of(AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
        settings.outputTopics().forEach(topic -> needed.put(topic, output));
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        needed.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (Map.Entry<String, List<AclOperation>> topic : needed.entrySet()) {
            try {
                Set<AclOperation> allowed = get(described.get(topic.getKey())).authorizedOperations();
                for (AclOperation operation : topic.getValue()) {
                    if (allowed != null && !allowed.contains(operation)) {
                        missing.add(operation + " on topic " + topic.getKey());
                    }
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) { // it could not be created
                    missing.add("CREATE on topic " + topic.getKey());
                    continue;
                }
                requireRefusal(e);
                // The first implies the right to ask, so that it is missing for certain.
                missing.add(topic.getValue().get(0) + " on topic " + topic.getKey());
            }
        }
    }

    private void group() throws ExecutionException, TimeoutException, InterruptedException {
        String group = settings.kafka().groupId();
        try {
            Set<AclOperation> allowed = get(admin.describeConsumerGroups(
                                    List.of(group),
                                    new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                            .describedGroups()
                            .get(group))
                    .authorizedOperations();
            if (allowed != null && !allowed.contains(AclOperation.READ)) {
                missing.add("READ on group " + group);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) { // a group that may be asked for, but is not yet
                requireRefusal(e);
                missing.add("READ on group " + group);
            }
        }
    }

    private void transactions() throws ExecutionException, TimeoutException, InterruptedException {
        String prefix = settings.kafka().transactionalIdPrefix();
        String id = prefix + SOME_TRANSACTION;
        try {
            Object unused = get(admin.describeTransactions(List.of(id)).description(id));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                requireRefusal(e);
                missing.add("WRITE on transactional ids that begin with " + prefix);
            }
        }
    }

    private static void requireRefusal(ExecutionException e) throws ExecutionException {
        if (!(e.getCause() instanceof AuthorizationException)) {
            throw e;
        }
    }

    private <T> T get(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
