package io.directpred.events;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Waits for the broker. Its port is tried first, by a plain socket: a Kafka client that finds nobody fills the log. */
final class Reachable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    /** For what listens to answer in, however short the limit: on busy cores a first answer can take many seconds. */
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final String servers;
    private String why = "not tried yet";

    private Reachable(String servers) {
        this.servers = servers;
    }

    /** An admin client of a broker that answers; throws {@link EventLogException} naming the address and the remedy. */
    static Admin admin(String servers, Map<String, Object> settings, Duration limit) {
        Deadline deadline = new Deadline(limit);
        Reachable broker = new Reachable(servers);
        deadline.until(broker::connected, broker::unreachable);
        Admin admin;
        try {
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            throw new EventLogException("the Kafka properties for " + servers + " do not work: " + rootMessage(e), e);
        }
        Duration left = deadline.left().compareTo(ANSWER) > 0 ? deadline.left() : ANSWER;
        try {
            admin.listTopics().names().get(left.toMillis(), TimeUnit.MILLISECONDS);
            return admin;
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            admin.close(Duration.ZERO);
            throw new UnavailableException(
                    "something listens at " + servers + " but does not answer as a Kafka broker ("
                            + (e instanceof TimeoutException ? "within " + left.toSeconds() + " s" : rootMessage(e))
                            + "): check the port, security.protocol, and the broker's advertised.listeners",
                    e);
        }
    }

    private Optional<String> connected() {
        for (String server : servers.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                int port = Integer.parseInt(server.substring(colon + 1).trim());
                socket.connect(
                        new InetSocketAddress(
                                host(server.substring(0, Math.max(colon, 0)).trim()), port),
                        (int) CONNECT.toMillis());
                return Optional.of(server);
            } catch (IOException e) {
                why = e.getMessage() == null ? e.toString() : e.getMessage();
            } catch (IllegalArgumentException e) {
                throw new EventLogException(
                        "the broker's address " + server + " is not host:port, for instance localhost:9092", e);
            }
        }
        return Optional.empty();
    }

    private static String host(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private String unreachable() {
        return "no Kafka broker at " + servers + " (" + why + "): start it, or correct the address";
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
