package dev.heed.job.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a single node for one person needs, where Kafka's defaults are for a cluster. */
final class BrokerConfiguration {
    static final String CONTROLLER = "CONTROLLER";
    private static final String CLIENTS = "PLAINTEXT";
    private static final int NODE = 1;

    private BrokerConfiguration() {}

    static Map<String, String> of(int port, int controllerPort, Path data, Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>();
        node(all, port, controllerPort, data);
        oneReplica(all);
        smallAndQuick(all);
        all.putAll(overrides);
        return all;
    }

    private static void node(Map<String, String> all, int port, int controllerPort, Path data) {
        String clients = CLIENTS + "://" + Ports.HOST + ":" + port;
        String controller = Ports.HOST + ":" + controllerPort;
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(NODE));
        all.put("listeners", clients + "," + CONTROLLER + "://" + controller);
        all.put("advertised.listeners", clients);
        all.put("listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        all.put("inter.broker.listener.name", CLIENTS);
        all.put("controller.listener.names", CONTROLLER);
        // Not the bootstrap form: there the voters are part of the data, and the port could not change.
        all.put("controller.quorum.voters", NODE + "@" + controller);
        all.put("log.dirs", data.toString());
    }

    private static void oneReplica(Map<String, String> all) {
        all.put("default.replication.factor", "1");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            all.put(topic + ".replication.factor", "1");
            all.put(topic + ".num.partitions", "4");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void smallAndQuick(Map<String, String> all) {
        all.put("auto.create.topics.enable", "true");
        all.put("num.partitions", "4");
        // The data stays until its folder goes. By age, records whose event time lies far back would go within minutes.
        all.put("log.retention.ms", "-1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "4");
        // After a kill the controller takes the broker for alive until its session is over, 9 s by default, and
        // refuses the new one: measured, 13 s to the first client instead of 6.
        all.put("broker.session.timeout.ms", "3000");
        all.put("broker.heartbeat.interval.ms", "500");
        // 128 MiB by default, of a heap that is also the job's.
        all.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    }
}
