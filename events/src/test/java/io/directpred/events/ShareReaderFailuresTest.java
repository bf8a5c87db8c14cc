package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static io.directpred.events.TestLog.publish;

import io.directpred.events.Topic.Format;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;

/** A broker that cannot answer for a while ends no member of a share group. */
class ShareReaderFailuresTest {
    private static final EventLog log = TestLog.LOG;
    private final Topic topic = TestLog.topic(2, Format.BINARY);

    @Test
    void asksAgainWhereABusyBrokerHasNotReadTheGroupsState() {
        log.ensure(topic);
        publish(log, List.of(chunk(topic, "key", 0), chunk(topic, "key", 1)));
        IllegalStateException busy =
                new IllegalStateException("Unexpected error code 15 while fetching from topic-partition test-0");

        StepVerifier.create(memberThatFailsOnce("poll", busy)
                        .doOnNext(Event::acknowledge)
                        .take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(SOON);
    }

    /** As the broker does while its disk stalls. */
    @Test
    void goesOnWhereTheBrokerTakesAnAcknowledgementTooLate() {
        log.ensure(topic);
        publish(log, List.of(chunk(topic, "key", 0)));
        TimeoutException late = new TimeoutException("ShareAcknowledgeSyncEvent was 0 ms past its expiration of 1");
        AtomicBoolean more = new AtomicBoolean();

        StepVerifier.create(memberThatFailsOnce("commitSync", late)
                        .doOnNext(Event::acknowledge)
                        .doOnNext(event -> {
                            if (more.compareAndSet(false, true)) {
                                publish(
                                        log,
                                        List.of(chunk(topic, "key", 0))); // comes by a later poll, after the commit
                            }
                        })
                        .take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(SOON);
    }

    private Flux<Event<CheckpointChunk>> memberThatFailsOnce(String call, RuntimeException failure) {
        String group = TestLog.fresh("loaders");
        ClientSettings settings = new ClientSettings(KafkaConnection.to(TestLog.address()));
        try (Admin admin = Admin.create(settings.admin())) {
            new ShareGroups(admin).prepare(group);
        }
        ShareConsumer<byte[], byte[]> consumer =
                failingOnce(new KafkaShareConsumer<>(settings.sharer(group)), call, failure);
        Reading<CheckpointChunk> reading =
                new Reading<>(topic, CheckpointChunk.class, new Codec(Schemas.KNOWN), new DeadLetters(null));
        return Flux.from(subscriber ->
                new ShareReader<>(reading, Operators.toCoreSubscriber(subscriber), consumer).begin(() -> {}));
    }

    /** The real consumer, but for one call, which fails as that of Kafka 4.3.1 does. */
    @SuppressWarnings("unchecked")
    private static ShareConsumer<byte[], byte[]> failingOnce(
            ShareConsumer<byte[], byte[]> consumer, String call, RuntimeException failure) {
        AtomicBoolean asked = new AtomicBoolean();
        return (ShareConsumer<byte[], byte[]>) Proxy.newProxyInstance(
                ShareReaderTest.class.getClassLoader(),
                new Class<?>[] {ShareConsumer.class},
                (proxy, method, given) -> {
                    if (method.getName().equals(call) && asked.compareAndSet(false, true)) {
                        throw failure;
                    }
                    try {
                        return method.invoke(consumer, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
