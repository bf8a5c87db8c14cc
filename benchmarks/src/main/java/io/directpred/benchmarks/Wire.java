package io.directpred.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Bytes of the records that the broker in this JVM took, as it counts them itself. */
final class Wire {
    /** Offsets, states of share groups and transactions. */
    static final String OWN = "the broker's own";

    private static final String PREFIX = "directpred.";

    private Wire() {}

    /** By kind of topic: those of a run are named without it. */
    static Map<String, Long> bytesIn() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Map<String, Long> bytes = new TreeMap<>();
        try {
            ObjectName all = new ObjectName("kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*");
            for (ObjectName name : server.queryNames(all, null)) {
                bytes.merge(kind(name.getKeyProperty("topic")), (Long) server.getAttribute(name, "Count"), Long::sum);
            }
        } catch (JMException e) {
            throw new IllegalStateException("the broker's counters cannot be read", e);
        }
        return bytes;
    }

    private static String kind(String topic) {
        return topic.startsWith(PREFIX) ? topic.substring(PREFIX.length()).replaceFirst("\\..*", "") : OWN;
    }
}
