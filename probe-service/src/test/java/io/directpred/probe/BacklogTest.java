package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.core.CounterRandom;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.StoredCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class BacklogTest {
    private final TestPublisher<StoredCheckpoint> log =
            TestPublisher.create(); // fails where more comes than was asked for

    @Test
    void keepsTheFirstAndTheNewestWhileThereIsNoDemand() {
        StepVerifier.create(waiting(), 0)
                .then(() -> log.next(checkpoint("a", 0), checkpoint("a", 100), checkpoint("a", 200)))
                .thenRequest(1)
                .expectNext("a/0")
                .then(() -> log.next(checkpoint("a", 300)))
                .thenRequest(2)
                .expectNext("a/300")
                .then(() -> log.next(checkpoint("a", 400)))
                .expectNext("a/400")
                .thenCancel()
                .verify();
    }

    @Test
    void keepsTheLastBesideTheNewest() {
        StepVerifier.create(waiting(), 0)
                .then(() -> log.next(checkpoint("a", 0), checkpoint("a", 100), checkpoint("a", 200), last("a", 300)))
                .then(log::complete)
                .thenRequest(3)
                .expectNext("a/0", "a/200", "a/300")
                .verifyComplete();
    }

    @Test
    void aRunSupersedesNoOther() {
        StepVerifier.create(waiting(), 0)
                .then(() -> log.next(checkpoint("a", 100), checkpoint("b", 100), checkpoint("b", 200)))
                .thenRequest(2)
                .expectNext("a/100", "b/200")
                .thenCancel()
                .verify();
    }

    @Test
    void readsOnlyWhatItHasRoomFor() {
        AtomicInteger read = new AtomicInteger();
        List<StoredCheckpoint> runs = IntStream.range(0, Backlog.ROOM + 20)
                .mapToObj(i -> checkpoint("r" + i, 0))
                .toList();
        Flux<StoredCheckpoint> source = Flux.fromIterable(runs).doOnNext(c -> read.incrementAndGet());

        StepVerifier.create(Backlog.firstNewestLast(source), 0)
                .then(() -> assertThat(read).hasValue(Backlog.ROOM))
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(read).hasValue(Backlog.ROOM + 2))
                .thenRequest(Backlog.ROOM + 18)
                .expectNextSequence(runs.subList(2, Backlog.ROOM + 20))
                .verifyComplete();
    }

    @Test
    void anErrorOfTheLogEndsIt() {
        StepVerifier.create(waiting())
                .then(() -> log.error(new IllegalStateException("broker gone")))
                .verifyErrorMessage("broker gone");
    }

    @Test
    void cancellationReachesTheLog() {
        StepVerifier.create(waiting(), 0).thenCancel().verify();

        log.assertCancelled();
    }

    /**
     * Whatever the interleaving of checkpoints and demand: in order, once each, no first and no last lost, the newest
     * always there in the end.
     */
    @Property(tries = 300)
    void losesOnlyWhatIsSuperseded(@ForAll long seed) {
        CounterRandom random = CounterRandom.of(seed, "test");
        TestPublisher<StoredCheckpoint> source = TestPublisher.create();
        List<String> taken = new ArrayList<>();
        BaseSubscriber<StoredCheckpoint> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

            @Override
            protected void hookOnNext(StoredCheckpoint checkpoint) {
                taken.add(key(checkpoint));
            }
        };
        Backlog.firstNewestLast(source.flux()).subscribe(subscriber);
        int steps = 2 + random.nextInt(9);

        for (int step = 0; step < steps; step++) {
            source.next(step == steps - 1 ? last("a", step) : checkpoint("a", step));
            for (int n = random.nextInt(3) - 1; n > 0; n--) {
                subscriber.request(1);
            }
        }
        source.complete();
        subscriber.requestUnbounded();

        assertThat(taken).doesNotHaveDuplicates().startsWith("a/0").endsWith("a/" + (steps - 1));
        assertThat(taken).contains("a/" + (steps - 2));
        assertThat(taken)
                .isSubsetOf(IntStream.range(0, steps).mapToObj(i -> "a/" + i).toList());
        assertThat(taken).isSortedAccordingTo(java.util.Comparator.comparing(key -> Integer.valueOf(key.substring(2))));
    }

    private Flux<String> waiting() {
        return Backlog.firstNewestLast(log.flux()).map(BacklogTest::key);
    }

    private static String key(StoredCheckpoint checkpoint) {
        return checkpoint.manifest().getRun() + "/" + checkpoint.manifest().getStepsDone();
    }

    private static StoredCheckpoint checkpoint(String run, long step) {
        return checkpoint(run, step, false);
    }

    private static StoredCheckpoint last(String run, long step) {
        return checkpoint(run, step, true);
    }

    private static StoredCheckpoint checkpoint(String run, long step, boolean last) {
        return new StoredCheckpoint(
                new CheckpointManifest(run, 1, 0, step - 1, step, last, "spec", 1, 0L, ""), 0, step, step);
    }
}
