package io.directpred.standalone;

import io.directpred.events.EventLogException;
import io.directpred.events.KafkaConnection;
import io.directpred.service.BadInput;
import io.directpred.service.Instance;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A broker as the command line names it: {@code --bootstrap}, and what the environment says of the connection, as it
 * says to the services.
 */
final class Brokers {
    static final String BOOTSTRAP = "KAFKA_BOOTSTRAP_SERVERS";

    private Brokers() {}

    /**
     * The environment, where the option wins over its address.
     *
     * @param role of the command, by which the broker sees its clients
     * @param bootstrap null: as the environment says, else localhost:9092
     */
    static KafkaConnection named(String role, @Nullable String bootstrap) {
        return connection(bootstrap, System.getenv()).of(Instance.of(role));
    }

    static KafkaConnection connection(@Nullable String bootstrap, Map<String, String> environment) {
        Map<String, String> settled = new HashMap<>(environment);
        settled.putIfAbsent(BOOTSTRAP, "localhost:9092");
        if (bootstrap != null) {
            settled.put(BOOTSTRAP, bootstrap);
        }
        try {
            return KafkaConnection.fromEnvironment(settled);
        } catch (EventLogException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }
}
