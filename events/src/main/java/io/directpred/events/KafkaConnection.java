package io.directpred.events;

import java.util.Map;

/**
 * Where the broker is, and properties passed through to every Kafka client (SASL, TLS, ...).
 *
 * @param bootstrapServers host:port[,host:port...]
 * @param properties native Kafka client properties; those that carry the guarantees are refused by name
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {

    public static KafkaConnection to(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Map.of());
    }
}
