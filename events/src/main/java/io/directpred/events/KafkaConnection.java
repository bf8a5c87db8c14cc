package io.directpred.events;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where the broker is, and properties passed through to every Kafka client (SASL, TLS, buffers, ...).
 *
 * @param bootstrapServers host:port[,host:port...]
 * @param properties native Kafka client properties; those that carry the guarantees, and those Kafka does not know, are
 *     refused by name with an {@link EventLogException}
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {
    private static final String PREFIX = "KAFKA_";
    static final String CLIENT = "client.id";
    private static final String BOOTSTRAP = PREFIX + "BOOTSTRAP_SERVERS";

    /**
     * What Kafka's own scripts are told by, and what Kubernetes tells of a service named kafka: none of a client's
     * properties.
     */
    private static final Pattern OF_OTHERS = Pattern.compile(PREFIX
            + "(HOME|DEBUG|(HEAP_|LOG4J_|LOG4J_CMD_|JVM_PERFORMANCE_|GC_LOG_|JMX_)?OPTS|JMX_PORT"
            + "|SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_TCP.*)?)");

    private static final Set<String> PROTECTED = Set.of(
            "bootstrap.servers",
            "acks",
            "enable.idempotence",
            "max.in.flight.requests.per.connection",
            "isolation.level",
            "max.poll.records",
            "partition.assignment.strategy",
            "enable.auto.commit",
            "auto.offset.reset",
            "allow.auto.create.topics",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");
    private static final Set<String> PROTECTED_GROUPS = Set.of("transactional.", "transaction.", "group.", "share.");

    public KafkaConnection {
        if (bootstrapServers.isBlank()) {
            throw new EventLogException("the broker's address is empty: give host:port, for instance localhost:9092");
        }
        properties = Map.copyOf(properties);
        new TreeSet<>(properties.keySet()).forEach(key -> refuse(key, bootstrapServers));
    }

    public static KafkaConnection to(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Map.of());
    }

    /**
     * From environment variables: {@code KAFKA_BOOTSTRAP_SERVERS}, and {@code KAFKA_SECURITY_PROTOCOL} for
     * {@code security.protocol}, and so on. Variables of Kafka's own scripts, such as {@code KAFKA_HEAP_OPTS}, are not
     * ours.
     *
     * @throws EventLogException naming the variable that is missing or not allowed
     */
    public static KafkaConnection fromEnvironment(Map<String, String> environment) {
        String servers = environment.get(BOOTSTRAP);
        if (servers == null) {
            throw new EventLogException(
                    BOOTSTRAP + " is not set: give the broker's host:port, for instance localhost:9092");
        }
        Map<String, String> properties = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)
                    && !name.equals(BOOTSTRAP)
                    && !OF_OTHERS.matcher(name).matches()) {
                properties.put(property(name), value);
            }
        });
        return new KafkaConnection(servers, properties);
    }

    /**
     * The same, whose clients name the role and the instance that they belong to, unless {@code client.id} is given.
     */
    public KafkaConnection of(String client) {
        Map<String, String> named = new HashMap<>(properties);
        named.putIfAbsent(CLIENT, client);
        return new KafkaConnection(bootstrapServers, named);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "KafkaConnection[" + bootstrapServers + ", " + new TreeSet<>(properties.keySet()) + "]";
    }

    private static String property(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static void refuse(String key, String bootstrapServers) {
        if (key.equals("bootstrap.servers")) {
            throw new EventLogException("Kafka property bootstrap.servers is given twice: the address is "
                    + bootstrapServers + ", remove the property");
        }
        if (PROTECTED.contains(key) || PROTECTED_GROUPS.stream().anyMatch(key::startsWith)) {
            throw new EventLogException("Kafka property " + key + " (" + variable(key)
                    + ") carries a guarantee and cannot be set from outside: remove it");
        }
        if (!known(key)) {
            throw new EventLogException("Kafka property " + key + " (" + variable(key)
                    + ") is not one of Kafka's clients: correct its name or remove it");
        }
    }

    private static boolean known(String key) {
        return ProducerConfig.configNames().contains(key)
                || ConsumerConfig.configNames().contains(key)
                || AdminClientConfig.configNames().contains(key);
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
