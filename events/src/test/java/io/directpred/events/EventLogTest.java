package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.Topic.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class EventLogTest {

    @Test
    @Timeout(10)
    void anUnreachableBrokerIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(() -> EventLog.open(KafkaConnection.to("127.0.0.1:" + port), Duration.ofMillis(500)))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("start it");
    }

    @Test
    @Timeout(60)
    void whatListensButIsNoBrokerIsNamed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            assertThatThrownBy(() -> EventLog.open(KafkaConnection.to(address), Duration.ofMillis(500)))
                    .isInstanceOf(EventLogException.class)
                    .hasMessageContaining(address)
                    .hasMessageContaining("does not answer as a Kafka broker (within 15 s)");
        }
    }

    @Test
    void aBrokerThatIsSlowToAnswerIsWaitedFor() throws IOException {
        try (ServerSocket slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread relay = new Thread(() -> relayAfter(Duration.ofSeconds(4), slow));
            relay.setDaemon(true);
            relay.start();

            String address = "127.0.0.1:" + slow.getLocalPort();
            assertThatCode(() -> EventLog.open(KafkaConnection.to(address), Duration.ofMillis(500))
                            .close())
                    .doesNotThrowAnyException();
        }
    }

    /** Each connection gets to the broker that late, what came from the client before it included. */
    private static void relayAfter(Duration delay, ServerSocket server) {
        String broker = TestLog.address();
        int port = Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
        try {
            while (true) {
                Socket client = server.accept();
                CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> join(client, port));
            }
        } catch (IOException e) {
            // closed: the test has ended
        }
    }

    private static void join(Socket client, int port) {
        try (client;
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread there = new Thread(() -> pass(client, broker));
            there.setDaemon(true);
            there.start();
            pass(broker, client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of them has closed the connection
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:port", "localhost:99999"})
    void anAddressThatIsNoneIsNamed(String address) {
        assertThatThrownBy(() -> EventLog.open(KafkaConnection.to(address), Duration.ofSeconds(1)))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining(address)
                .hasMessageContaining("host:port");
    }

    @Test
    void aPropertyThatDoesNotWorkIsNamed() {
        KafkaConnection connection = new KafkaConnection(TestLog.address(), Map.of("security.protocol", "TSL"));

        assertThatThrownBy(() -> EventLog.open(connection, SOON))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("security.protocol")
                .hasMessageContaining("TSL");
    }

    @Test
    void readingATopicThatIsNotThereIsAnError() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        try (EventLog log = TestLog.open()) {
            StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class))
                    .expectErrorSatisfies(e ->
                            assertThat(e).isInstanceOf(EventLogException.class).hasMessageContaining(topic.name()))
                    .verify(SOON);
        }
    }

    @Test
    void closingEndsTheReaders() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        EventLog log = TestLog.open();
        log.ensure(topic);
        Flux<Event<CheckpointChunk>> events = log.read(topic, CheckpointChunk.class, new From.Beginning());

        StepVerifier.create(events)
                .then(log::close)
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("closed"))
                .verify(SOON);
    }

    @Test
    void aRequestOfNothingIsAnError() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        try (EventLog log = TestLog.open()) {
            log.ensure(topic);

            StepVerifier.create(Flux.from(s -> log.read(topic, CheckpointChunk.class, new From.Beginning())
                            .subscribe(new Greedy(s))))
                    .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("3.9"))
                    .verify(SOON);
        }
    }

    /** Asks for zero events. */
    private record Greedy(org.reactivestreams.Subscriber<? super Object> downstream)
            implements reactor.core.CoreSubscriber<Event<CheckpointChunk>> {
        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            downstream.onSubscribe(subscription);
            subscription.request(0);
        }

        @Override
        public void onNext(Event<CheckpointChunk> event) {
            downstream.onNext(event);
        }

        @Override
        public void onError(Throwable e) {
            downstream.onError(e);
        }

        @Override
        public void onComplete() {
            downstream.onComplete();
        }
    }
}
