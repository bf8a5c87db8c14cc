package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Event;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.MissingTopicException;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.SliceId;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * The pipeline without a broker, its work done on the thread that emits. Longer than 250 lines because each order of
 * records is a case over the same requests.
 */
class LoaderPipelineTest {
    private final Loader loader = new Loader(new Pictures(50, Set.of()), "a");
    private final Sinks.Many<RunState> states = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Many<Event<ViewRequest>> written =
            Sinks.many().multicast().directBestEffort();
    private final Map<String, TestPublisher<Event<ViewRequest>>> requests = new ConcurrentHashMap<>();
    private final List<Outgoing> published = new ArrayList<>();
    private final List<Sinks.Empty<Void>> confirmations = new ArrayList<>();
    private Disposable service;

    @BeforeEach
    void start() {
        service = LoaderService.pipeline(
                        states.asFlux(),
                        this::requests,
                        run -> written.asFlux(),
                        loader,
                        this::publish,
                        Schedulers.immediate())
                .subscribe();
    }

    @AfterEach
    void stop() {
        service.dispose();
    }

    private Flux<Event<ViewRequest>> requests(String run) {
        return requests.computeIfAbsent(run, r -> TestPublisher.create()).flux();
    }

    private Mono<Void> publish(Outgoing record) {
        published.add(record);
        Sinks.Empty<Void> confirmation = Sinks.empty();
        confirmations.add(confirmation);
        return confirmation.asMono();
    }

    @Test
    void requestIsAcknowledgedWhenItsAnswerIsAtTheBroker() {
        AtomicBoolean acknowledged = new AtomicBoolean();
        announce("run-1", RunPhase.running);

        requests.get("run-1").next(Requests.event(Requests.request(5, 1, 2), 3, () -> acknowledged.set(true)));

        assertThat(published).singleElement().satisfies(record -> {
            assertThat(record.topic().name()).isEqualTo("directpred.view-pairs.run-1");
            assertThat(record.key()).isNull();
            assertThat(record.tag().step()).isEqualTo(5);
            assertThat(record.tag().attempt()).isEqualTo(3);
            assertThat(((ViewPairs) record.value()).getSamples()).containsExactly(1, 2);
        });
        assertThat(acknowledged).isFalse();
        confirmations.get(0).tryEmitEmpty();
        assertThat(acknowledged).isTrue();
    }

    /** Its state still says that it runs, for a moment. */
    @Test
    void aRunWhoseTopicsAreRemovedEndsNoLoader() {
        announce("run-1", RunPhase.running);
        written.tryEmitError(new MissingTopicException("directpred.view-requests.run-1"));
        announce("run-1", RunPhase.finished);

        assertThat(service.isDisposed()).isFalse();
        requests.get("run-1").assertCancelled();
    }

    @Test
    void demandIsTwoRequests() {
        announce("run-1", RunPhase.running);
        TestPublisher<Event<ViewRequest>> publisher = requests.get("run-1");

        publisher.assertMinRequested(2).assertMaxRequested(2);
        publisher.next(Requests.event(Requests.request(0, 1), 1, () -> {}));
        publisher.next(Requests.event(Requests.request(1, 1), 1, () -> {}));
        publisher.assertMaxRequested(2);
        confirmations.get(0).tryEmitEmpty();
        publisher.assertMinRequested(1);
    }

    @Test
    void whatNobodyNeedsIsAcknowledgedWithoutAnAnswer() {
        List<Long> acknowledged = new ArrayList<>();
        announce("run-1", RunPhase.running);
        ViewRequest late = ViewRequest.newBuilder(Requests.request(3, 1)).build();
        ViewRequest foreign = ViewRequest.newBuilder(Requests.request(8, 1))
                .setDataFingerprint("feed")
                .build();
        ViewRequest first =
                ViewRequest.newBuilder(Requests.request(9, 1)).setLowestStep(7).build();

        for (ViewRequest request : List.of(first, late, foreign)) {
            requests.get("run-1").next(Requests.event(request, 1, () -> acknowledged.add(request.getStep())));
        }

        assertThat(acknowledged).containsExactly(3L, 8L);
        assertThat(published).hasSize(1);
    }

    /** Requests are served in order, so a loader would get to the one that says so last. */
    @Test
    void whatALaterRequestSaysIsAnsweredOrPastIsNotComputed() {
        List<Long> acknowledged = new ArrayList<>();
        announce("run-1", RunPhase.running);
        ViewRequest later = ViewRequest.newBuilder(Requests.request(9, 1))
                .setLowestStep(7)
                .setAnswered(List.of(new SliceId(8L, 0)))
                .build();
        written.tryEmitNext(Requests.event(later, 1, () -> {})).orThrow();

        for (long step : List.of(6L, 8L, 7L)) {
            requests.get("run-1").next(Requests.event(Requests.request(step, 1), 1, () -> acknowledged.add(step)));
        }

        assertThat(acknowledged).containsExactly(6L, 8L);
        assertThat(published)
                .singleElement()
                .satisfies(record -> assertThat(record.tag().step()).isEqualTo(7));
    }

    @Test
    void runIsServedWhileItRuns() {
        announce("run-1", RunPhase.running);
        requests.get("run-1").assertSubscribers(1);

        announce("run-1", RunPhase.running); // a checkpoint
        requests.get("run-1").assertSubscribers(1);

        announce("run-1", RunPhase.finished);
        requests.get("run-1").assertNoSubscribers().assertCancelled();
    }

    @Test
    void interruptedRunIsServedAgainWhenItGoesOn() {
        announce("run-1", RunPhase.running);
        announce("run-1", RunPhase.interrupted);
        requests.get("run-1").assertNoSubscribers();
        announce("run-1", RunPhase.running);

        requests.get("run-1").assertSubscribers(1);
    }

    @Test
    void runsOfOtherDataAndPastRunsAreNotServed() {
        announce("past", RunPhase.finished);
        states.tryEmitNext(Requests.state("foreign", RunPhase.running, "feed"));

        assertThat(requests).isEmpty();
    }

    @Test
    void manyRunsAreServedAtOnce() {
        for (int i = 0; i < 600; i++) {
            announce("run-" + i, i % 100 == 0 ? RunPhase.running : RunPhase.failed);
        }

        assertThat(requests.keySet())
                .containsExactlyInAnyOrder("run-0", "run-100", "run-200", "run-300", "run-400", "run-500");
        requests.values().forEach(publisher -> publisher.assertSubscribers(1));
    }

    @Test
    void fileThatCannotBeReadIsTriedAgainThenNamedAndOtherWorkGoesOn() {
        Set<Integer> missing = ConcurrentHashMap.newKeySet();
        missing.add(7);
        Loader loader = new Loader(new Pictures(50, Set.of(), missing, Pictures.FINGERPRINT), "a");
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Flux<RunState> running = Flux.just(Requests.state("run-1", RunPhase.running, Pictures.FINGERPRINT));
        Disposable serving = LoaderService.pipeline(
                        running.concatWith(Flux.never()),
                        this::requests,
                        run -> written.asFlux(),
                        loader,
                        this::publish,
                        time)
                .subscribe();

        requests.get("run-1").next(Requests.event(Requests.request(0, 7), 1, () -> {}));
        requests.get("run-1").next(Requests.event(Requests.request(1, 8), 1, () -> {}));
        time.advanceTime();
        assertThat(answered()).extracting(ViewPairs::getStep).containsExactly(1L);
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(answered()).last().satisfies(answer -> {
            assertThat(answer.getStep()).isZero();
            assertThat(answer.getFailure()).isEqualTo("picture#7: is not there any more");
            assertThat(answer.getViews()).isEmpty();
        });
        confirmations.forEach(Sinks.Empty::tryEmitEmpty);
        requests.get("run-1").next(Requests.event(Requests.request(2, 7), 1, () -> {}));
        time.advanceTime();
        missing.clear();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(answered()).last().satisfies(answer -> {
            assertThat(answer.getFailure()).isEmpty();
            assertThat(answer.getReplaced()).isEmpty();
        });
        serving.dispose();
    }

    private List<ViewPairs> answered() {
        return published.stream().map(record -> (ViewPairs) record.value()).toList();
    }

    @Test
    void whatWasMadeIsReportedWhenTheRunEnds() {
        announce("run-1", RunPhase.running);
        requests.get("run-1").next(Requests.event(Requests.request(0, 1, 2, 3), 1, () -> {}));

        announce("run-1", RunPhase.finished);

        assertThat(published).last().satisfies(record -> assertThat(((LoaderMetrics) record.value()).getPairs())
                .isEqualTo(3));
    }

    @Test
    void failureOfTheLogEndsTheService() {
        TestPublisher<Event<ViewRequest>> publisher = TestPublisher.create();
        Mono<Void> pipeline = LoaderService.pipeline(
                Flux.just(Requests.state("run-1", RunPhase.running, Pictures.FINGERPRINT))
                        .concatWith(Flux.never()),
                run -> publisher.flux(),
                run -> Flux.never(),
                loader,
                record -> Mono.error(new IllegalStateException("the broker is gone")),
                Schedulers.immediate());

        StepVerifier.create(pipeline)
                .then(() -> publisher.next(Requests.event(Requests.request(0, 1), 1, () -> {})))
                .expectErrorMessage("the broker is gone")
                .verify(Duration.ofSeconds(10));
    }

    private void announce(String run, RunPhase phase) {
        states.tryEmitNext(Requests.state(run, phase, Pictures.FINGERPRINT)).orThrow();
    }
}
