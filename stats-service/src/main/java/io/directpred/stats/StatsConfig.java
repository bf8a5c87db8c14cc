package io.directpred.stats;

import io.directpred.events.KafkaConnection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that can be set from outside, all of it about the broker: what is computed is in each run's specification.
 *
 * @param kafka where the broker is, and how to talk to it
 */
record StatsConfig(KafkaConnection kafka) {
    static final String HELP = """
            The stats service: folds correlations into F and publishes the predictor's weights W.
            It reads directpred.correlations, in consumer group "stats", and writes directpred.predictor-weights and directpred.spectra.

            Environment:
              KAFKA_BOOTSTRAP_SERVERS  host:port[,host:port...], required
              KAFKA_<PROPERTY>         any Kafka client property, such as KAFKA_SECURITY_PROTOCOL for security.protocol
            """;

    private static final String PREFIX = "KAFKA_";
    private static final String SERVERS = PREFIX + "BOOTSTRAP_SERVERS";

    /** Throws {@link IllegalArgumentException} naming the key that is missing and what it should hold. */
    static StatsConfig from(Map<String, String> environment) {
        String servers = environment.getOrDefault(SERVERS, "");
        if (servers.isBlank()) {
            throw new IllegalArgumentException(SERVERS + " is not set: give it as host:port[,host:port...]");
        }
        Map<String, String> properties = new TreeMap<>();
        environment.forEach((key, value) -> {
            if (key.startsWith(PREFIX) && !key.equals(SERVERS)) {
                properties.put(property(key), value);
            }
        });
        return new StatsConfig(new KafkaConnection(servers, properties));
    }

    private static String property(String key) {
        return key.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
