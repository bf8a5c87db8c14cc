package io.directpred.chaos;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.broker.EmbeddedBroker.Listener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A broker as a process of its own, which ends where Kafka wants it to, as on a full disk. */
public final class BrokerMain {
    private BrokerMain() {}

    /**
     * Runs until Kafka gives up.
     *
     * @param args its directory, then a listener each: NAME:PORT:ADVERTISED
     */
    public static void main(String[] args) {
        List<Listener> listeners =
                Arrays.stream(args).skip(1).map(BrokerMain::listener).toList();
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), listeners);
            System.out.println("broker on " + broker.bootstrapServers());
            Throwable cause = broker.failure().toCompletableFuture().join();
            System.out.println("broker ends: " + cause.getMessage());
        } catch (RuntimeException e) {
            System.out.println("broker does not start: " + e.getMessage());
        }
        Runtime.getRuntime().halt(1);
    }

    private static Listener listener(String text) {
        String[] parts = text.split(":", -1);
        return new Listener(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
}
