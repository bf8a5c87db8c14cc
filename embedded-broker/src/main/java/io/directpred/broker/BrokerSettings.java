package io.directpred.broker;

import io.directpred.broker.EmbeddedBroker.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a single node is configured, with the reasons. */
final class BrokerSettings {
    private static final int MAX_RECORD_BYTES = 72 << 20;

    private BrokerSettings() {}

    /**
     * @param more listeners beside the one on its own port
     * @param instead settings that take the place of ours
     */
    static Properties of(Path data, Ports ports, List<Listener> more, Map<String, String> instead) {
        List<Listener> all = new ArrayList<>(more);
        String host = ports.host();
        all.add(0, new Listener("PLAINTEXT", ports.broker(), ports.broker()));
        Properties p = new Properties();
        p.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "log.dirs",
                List.of(data.toString()), // as text a name with a comma would be two
                "listeners",
                each(all, l -> l.name() + "://" + host + ":" + l.port()) + ",CONTROLLER://" + host + ":"
                        + ports.controller(),
                "advertised.listeners",
                each(all, l -> l.name() + "://" + host + ":" + l.advertisedPort()),
                "listener.security.protocol.map",
                each(all, l -> l.name() + ":PLAINTEXT") + ",CONTROLLER:PLAINTEXT",
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                "1@" + host + ":" + ports.controller(),
                "auto.create.topics.enable",
                "false"));
        // a single node cannot replicate: without the last two a share consumer gets nothing, and no error either
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.put(topic + ".replication.factor", "1");
            p.put(topic + ".num.partitions", "1");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        // what a killed writer left open is aborted soon after its time-out: looked for every 10 s by default
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // what a member that died held up goes on soon: 6 s and 45 s by default
        p.put("group.min.session.timeout.ms", "2000");
        p.put("group.share.min.session.timeout.ms", "5000");
        p.put("group.share.session.timeout.ms", "5000");
        // a new member of a share group gets its partitions with its second heartbeat: 5 s later by default
        p.put("group.share.min.heartbeat.interval.ms", "500");
        p.put("group.share.heartbeat.interval.ms", "500");
        // the controller takes a killed broker back only after this time: 9 s by default, asked for every 2 s
        p.put("broker.session.timeout.ms", "3000");
        p.put("broker.heartbeat.interval.ms", "500");
        // bounded topics are bounded soon: the defaults are 5 minutes and 1 minute
        p.put("log.retention.check.interval.ms", "10000");
        p.put("log.initial.task.delay.ms", "10000");
        p.put("log.segment.delete.delay.ms", "1000");
        p.put("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
        p.put("replica.fetch.max.bytes", Integer.toString(MAX_RECORD_BYTES));
        // as the system sizes them: 100 KB by default, less than one record of view pairs or W
        p.put("socket.send.buffer.bytes", "-1");
        p.put("socket.receive.buffer.bytes", "-1");
        // heap and threads of a guest: the cleaner alone takes 128 MB by default
        p.put("log.cleaner.dedupe.buffer.size", "2000000");
        p.put("log.index.size.max.bytes", "1048576");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("background.threads", "2");
        p.putAll(instead);
        return p;
    }

    private static String each(List<Listener> listeners, Function<Listener, String> text) {
        return listeners.stream().map(text).collect(Collectors.joining(","));
    }
}
