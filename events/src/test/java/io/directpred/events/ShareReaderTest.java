package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static io.directpred.events.TestLog.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class ShareReaderTest {
    private static final EventLog log = TestLog.LOG;
    Topic topic;
    String group;

    @BeforeEach
    void topic() {
        topic = TestLog.topic(2, Format.BINARY);
        group = TestLog.fresh("loaders");
        log.ensure(topic);
    }

    @Test
    void givesWhatWasThereBeforeTheFirstMember() {
        publish(log, chunks(5));

        StepVerifier.create(member().doOnNext(Event::acknowledge)
                        .map(e -> e.value().getChunk())
                        .take(5)
                        .collectList())
                .assertNext(chunks -> assertThat(chunks).containsExactlyInAnyOrder(0, 1, 2, 3, 4))
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void emitsNoMoreThanRequestedAndNothingNewBeforeAllIsAcknowledged() {
        publish(log, chunks(6));
        List<Event<CheckpointChunk>> open = new CopyOnWriteArrayList<>();

        StepVerifier.create(member().doOnNext(open::add), 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500))
                .thenRequest(1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(500))
                .thenRequest(5)
                .thenAwait()
                .expectNextCount(ClientSettings.SHARED_POLL_RECORDS - 1)
                .expectNoEvent(Duration.ofMillis(500))
                .then(() -> open.forEach(Event::acknowledge))
                .expectNextCount(1)
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void deliversAgainWhatAVanishedMemberDidNotAcknowledge() {
        publish(log, chunks(4));
        Set<Integer> taken = ConcurrentHashMap.newKeySet();

        StepVerifier.create(member().doOnNext(e -> taken.add(e.value().getChunk())))
                .expectNextCount(1)
                .thenCancel()
                .verify(SOON);

        StepVerifier.create(member().doOnNext(Event::acknowledge)
                        .map(e -> e.value().getChunk())
                        .take(4)
                        .collectList())
                .assertNext(chunks ->
                        assertThat(chunks).containsExactlyInAnyOrder(0, 1, 2, 3).containsAll(taken))
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void twoMembersShareEveryRecordOnce() {
        publish(log, chunks(40));

        StepVerifier.create(Flux.merge(member().doOnNext(Event::acknowledge), member().doOnNext(Event::acknowledge))
                        .map(e -> e.value().getChunk())
                        .take(40)
                        .collectList())
                .assertNext(chunks -> assertThat(chunks)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, 40).boxed().toList()))
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void takesWhatAFrozenMemberHoldsWhenItsLockEnds() throws Exception {
        topic = TestLog.topic(1, Format.BINARY); // no partition to hand over, which would release the records sooner
        log.ensure(topic);
        BlockingQueue<Integer> held = new LinkedBlockingQueue<>();
        Disposable frozen = member().subscribe(event -> held.add(event.value().getChunk())); // acknowledges nothing
        publish(log, chunks(1));
        assertThat(held.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();

        StepVerifier.create(member().map(e -> e.value().getChunk()))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(5))
                .expectNext(0)
                .thenCancel()
                .verify(SOON);

        frozen.dispose();
    }

    /**
     * One that is frozen is a member until its session ends (group.share.session.timeout.ms, by default 45 s), and its
     * partitions are nobody else's.
     */
    @Test
    void viewRequestsDoNotWaitForAMemberThatTakesNone() throws Exception {
        topic = Topics.viewRequests(TestLog.fresh("run"));
        log.ensure(topic);
        BlockingQueue<Integer> held = new LinkedBlockingQueue<>();
        Disposable still = member().subscribe(event -> held.add(event.value().getChunk())); // acknowledges nothing
        publish(log, chunks(1));
        assertThat(held.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();

        StepVerifier.create(member().doOnNext(Event::acknowledge)
                        .map(e -> e.value().getChunk())
                        .filter(chunk -> chunk > 0)
                        .take(24)
                        .collectList())
                .expectSubscription()
                .then(() -> publish(log, chunks(25).subList(1, 25)))
                .assertNext(chunks -> assertThat(chunks)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(1, 25).boxed().toList()))
                .expectComplete()
                .verify(Duration.ofSeconds(12)); // before the lock of 15 s ends

        still.dispose();
    }

    @Test
    void aClosedLogHasLeftItsGroupsSoThatNobodyWaitsForTheirTimeouts() throws Exception {
        publish(log, chunks(1));
        EventLog leaving = TestLog.open();
        BlockingQueue<Integer> taken = new LinkedBlockingQueue<>();
        Disposable member = leaving.share(topic, CheckpointChunk.class, group)
                .doOnNext(Event::acknowledge)
                .subscribe(event -> taken.add(event.value().getChunk()));
        assertThat(taken.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();

        member.dispose();
        leaving.close();

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestLog.address()))) {
            assertThat(admin.describeShareGroups(List.of(group))
                            .describedGroups()
                            .get(group)
                            .get()
                            .members())
                    .isEmpty();
        }
    }

    Flux<Event<CheckpointChunk>> member() {
        return log.share(topic, CheckpointChunk.class, group);
    }

    List<Outgoing> chunks(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> chunk(topic, "key" + number, number))
                .toList();
    }
}
