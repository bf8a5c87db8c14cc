package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class GroupTest {
    private static final EventLog log = TestLog.LOG;
    Topic topic;
    String group;

    @BeforeEach
    void topic() {
        topic = TestLog.topic(4, Format.BINARY);
        group = TestLog.fresh("recorder");
        log.ensure(topic);
    }

    @Test
    void goesOnAfterTheContiguousPrefixOfWhatWasAcknowledged() {
        Topic one = TestLog.topic(1, Format.BINARY);
        log.ensure(one);
        TestLog.publish(
                log, IntStream.range(0, 10).mapToObj(i -> chunk(one, "key", i)).toList());
        List<Event<CheckpointChunk>> taken = new ArrayList<>();

        StepVerifier.create(
                        log.read(one, CheckpointChunk.class, new From.Group(group))
                                .doOnNext(taken::add),
                        5)
                .expectNextCount(5)
                .then(() -> List.of(4, 0, 2, 1).forEach(i -> taken.get(i).acknowledge()))
                .thenCancel()
                .verify(SOON);

        awaitEnd("read " + one.name());
        StepVerifier.create(log.read(one, CheckpointChunk.class, new From.Group(group))
                        .map(Event::offset))
                .expectNext(3L, 4L, 5L)
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void aNewMemberTakesOverPartitionsAndNothingIsLost() throws Exception {
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        BlockingQueue<String> members = new LinkedBlockingQueue<>();
        Disposable first = member("first", members, acknowledged).subscribe();
        int sent = publishUntil("first", 0, members);

        Disposable second = member("second", members, acknowledged).subscribe();
        sent = publishUntil("second", sent, members);
        first.dispose();
        members.clear();
        int all = publishUntil("second", sent, members) + 40;
        TestLog.publish(
                log,
                IntStream.range(all - 40, all)
                        .mapToObj(i -> chunk(topic, "key" + i, i))
                        .toList());

        long deadline = System.nanoTime() + SOON.toNanos();
        while (acknowledged.size() < all && System.nanoTime() < deadline) {
            members.poll(100, TimeUnit.MILLISECONDS);
        }
        second.dispose();
        assertThat(acknowledged).hasSize(all);
    }

    /** Publishes until the member has had one; the answer is how many were published so far. */
    private int publishUntil(String member, int sent, BlockingQueue<String> members) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        int number = sent;
        while (System.nanoTime() < deadline) {
            TestLog.publish(log, List.of(chunk(topic, "key" + number, number)));
            number++;
            if (member.equals(members.poll(100, TimeUnit.MILLISECONDS))) {
                return number;
            }
        }
        throw new AssertionError("member " + member + " got nothing");
    }

    private Flux<Integer> member(String name, BlockingQueue<String> members, Set<Integer> acknowledged) {
        return log.read(topic, CheckpointChunk.class, new From.Group(group)).map(event -> {
            acknowledged.add(event.value().getChunk());
            event.acknowledge();
            members.add(name);
            return event.value().getChunk();
        });
    }

    private static void awaitEnd(String thread) {
        Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals(thread))
                .forEach(t -> {
                    try {
                        t.join(SOON.toMillis());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    assertThat(t.isAlive()).isFalse();
                });
    }
}
