package io.directpred.stats;

import io.directpred.events.KafkaConnection;
import java.util.Map;

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

    /** Throws {@link io.directpred.events.EventLogException} naming the key that is missing and what it should hold. */
    static StatsConfig from(Map<String, String> environment) {
        return new StatsConfig(KafkaConnection.fromEnvironment(environment));
    }
}
