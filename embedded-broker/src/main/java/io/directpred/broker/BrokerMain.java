package io.directpred.broker;

import io.directpred.broker.EmbeddedBroker.Listener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;

/**
 * A broker as a process of its own, which ends where Kafka wants it to, as on a full disk: with 1, or 2 where a setting
 * is wrong.
 */
public final class BrokerMain {
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;

    private BrokerMain() {}

    /**
     * Runs until Kafka gives up.
     *
     * @param args its directory, then listeners, NAME:PORT:ADVERTISED, and settings in place of ours, KEY=VALUE
     */
    public static void main(String[] args) {
        List<Listener> listeners = Arrays.stream(args)
                .skip(1)
                .filter(arg -> !arg.contains("="))
                .map(BrokerMain::listener)
                .toList();
        Map<String, String> settings = Arrays.stream(args)
                .skip(1)
                .filter(arg -> arg.contains("="))
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), listeners, settings);
            System.out.println("broker on " + broker.bootstrapServers());
            Throwable cause = broker.failure().toCompletableFuture().join();
            System.out.println("broker ends: " + cause.getMessage());
        } catch (RuntimeException e) {
            System.out.println("broker does not start: " + e.getMessage());
            Runtime.getRuntime().halt(e.getCause() instanceof ConfigException ? BAD_INPUT : FAILED);
        }
        Runtime.getRuntime().halt(FAILED);
    }

    private static Listener listener(String text) {
        String[] parts = text.split(":", -1);
        return new Listener(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
}
