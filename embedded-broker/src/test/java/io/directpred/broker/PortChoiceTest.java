package io.directpred.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker.PortChoice;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortChoiceTest {

    /** By another process, after it was chosen and before Kafka binds it. */
    @ParameterizedTest
    @ValueSource(strings = {"broker", "controller"})
    void otherPortsAreTriedWhereOneIsTakenMeanwhile(String of, @TempDir Path dir) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, Loopback.address())) {
            AtomicInteger asked = new AtomicInteger();
            PortChoice choice = data -> {
                Ports free = Ports.of(data);
                return asked.incrementAndGet() > 1
                        ? free
                        : of.equals("broker")
                                ? new Ports(free.address(), taken.getLocalPort(), free.controller())
                                : new Ports(free.address(), free.broker(), taken.getLocalPort());
            };

            try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("kafka"), List.of(), Map.of(), choice)) {
                assertThat(broker.failure().toCompletableFuture()).isNotDone();
            }
            assertThat(asked).hasValue(2);
        }
    }
}
