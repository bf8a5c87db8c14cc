package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.ElementType;
import io.directpred.events.Event;
import io.directpred.events.Outgoing;
import io.directpred.events.Replacement;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.events.ViewTensor;
import io.directpred.spec.RunSpec;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Longer than 250 lines because each kind of answer is a case. */
class DemandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RunSpec spec = Specs.with(); // 4 steps an epoch, 4 slices of 4 a step
    private final Sinks.Many<Event<ViewPairs>> pairs = Sinks.many().unicast().onBackpressureBuffer();
    private long offset;
    private final List<ViewRequest> asked = Collections.synchronizedList(new ArrayList<>());
    private final Demand demand = new Demand(spec, Specs.started(spec), Specs.options(), this::publish);

    private Mono<Void> publish(Outgoing record) {
        return Mono.fromRunnable(() -> asked.add((ViewRequest) record.value()));
    }

    private void loaderSays(ViewPairs answer) {
        Tag tag = new Tag(answer.getRun(), answer.getStep(), 1);
        pairs.tryEmitNext(new Event<>(Topics.viewPairs("test"), 0, offset++, null, tag, answer, () -> {}))
                .orThrow();
    }

    private ViewPairs answer(ViewRequest request, int pixel) {
        byte[] pixels = new byte[request.getSamples().size() * 8 * 8 * 3];
        java.util.Arrays.fill(pixels, (byte) pixel);
        return new ViewPairs(
                request.getRun(),
                request.getSpecHash(),
                request.getStep(),
                request.getSlice(),
                request.getAsk(),
                request.getSamples(),
                List.of(),
                List.of(view(pixels), view(pixels)),
                "loader-1",
                1L,
                "");
    }

    private static ViewTensor view(byte[] pixels) {
        return new ViewTensor(List.of(8, 8, 3), ElementType.uint8, ByteBuffer.wrap(pixels));
    }

    @Test
    void asksForPrefetchStepsAndNoMore() {
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 12), 0)
                .expectSubscription()
                .then(() -> assertThat(asked)
                        .extracting(ViewRequest::getStep)
                        .containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L))
                .then(() -> assertThat(demand.inFlight()).isEqualTo(12))
                .then(() -> List.copyOf(asked).forEach(r -> loaderSays(answer(r, 1))))
                .then(() -> assertThat(demand.inFlight()).isZero())
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(asked).as("no step is done").hasSize(12))
                .then(() -> demand.done(0))
                .then(() -> assertThat(asked)
                        .extracting(ViewRequest::getStep)
                        .contains(3L)
                        .doesNotContain(4L))
                .thenCancel()
                .verify();
    }

    @Test
    void emitsStepsInOrderWhateverTheOrderOfTheAnswers() {
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 3))
                .then(() -> {
                    List<ViewRequest> reversed = new ArrayList<>(asked);
                    Collections.reverse(reversed);
                    reversed.forEach(r -> loaderSays(answer(r, (int) r.getStep())));
                })
                .assertNext(f -> assertIs(f, 0))
                .assertNext(f -> assertIs(f, 1))
                .assertNext(f -> assertIs(f, 2))
                .verifyComplete();
    }

    private static void assertIs(Fetched fetched, long step) {
        assertThat(fetched.batch().step()).isEqualTo(step);
        assertThat(fetched.slices()).extracting(ViewPairs::getSlice).containsExactly(0, 1, 2, 3);
        assertThat(fetched.slices()).allSatisfy(s -> assertThat(s.getStep()).isEqualTo(step));
    }

    @Test
    void aRepeatedAnswerChangesNothing() {
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 1))
                .then(() -> {
                    ViewRequest first = asked.get(0);
                    loaderSays(answer(first, 1));
                    loaderSays(answer(first, 1));
                    asked.subList(1, 4).forEach(r -> loaderSays(answer(r, 1)));
                })
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void answersOfAnotherRunSpecificationOrSampleAreNotTaken() {
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 1))
                .then(() -> {
                    ViewPairs right = answer(asked.get(0), 1);
                    loaderSays(ViewPairs.newBuilder(right).setRun("another").build());
                    loaderSays(
                            ViewPairs.newBuilder(right).setSpecHash("another").build());
                    loaderSays(
                            ViewPairs.newBuilder(right).setSamples(List.of(1)).build());
                    asked.subList(1, 4).forEach(r -> loaderSays(answer(r, 1)));
                })
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> loaderSays(answer(asked.get(0), 1)))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void answersOfAnotherShapeLengthOrNumberOfViewsAreRefusedAndCounted() {
        Metrics.addRegistry(new SimpleMeterRegistry()); // without one the global registry counts nothing
        double before = refused();

        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 1))
                .then(() -> {
                    ViewPairs right = answer(asked.get(0), 1);
                    ViewTensor view = right.getViews().get(0);
                    ViewTensor otherShape = ViewTensor.newBuilder(view)
                            .setShape(List.of(4, 16, 3))
                            .build();
                    ViewTensor flat =
                            ViewTensor.newBuilder(view).setShape(List.of()).build();
                    ViewTensor shorter = ViewTensor.newBuilder(view)
                            .setContent(ByteBuffer.allocate(4 * 8 * 8 * 3 - 1))
                            .build();
                    for (List<ViewTensor> wrong : List.of(
                            List.of(view, otherShape),
                            List.of(flat, view),
                            List.of(view, shorter),
                            List.of(view),
                            List.of(view, view, view),
                            List.<ViewTensor>of())) {
                        loaderSays(ViewPairs.newBuilder(right).setViews(wrong).build());
                    }
                    asked.subList(1, 4).forEach(r -> loaderSays(answer(r, 1)));
                })
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> assertThat(refused() - before).isEqualTo(6))
                .then(() -> loaderSays(answer(asked.get(0), 1)))
                .expectNextCount(1)
                .verifyComplete();
    }

    private static double refused() {
        return Metrics.counter("directpred.trainer.slices.refused", "run", "test")
                .count();
    }

    /** They may still hash their data. */
    @Test
    void waitsForLoadersThatHaveNotComeYet() {
        StepVerifier.withVirtualTime(() -> demand.batches(pairs.asFlux(), 0, 1))
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(2))
                .then(() -> assertThat(
                                asked.stream().filter(r -> r.getSlice() != 0).map(ViewRequest::getAsk))
                        .containsOnly(1))
                .then(() -> assertThat(asked).hasSizeBetween(10, 20)) // the oldest again each time the wait has doubled
                .then(() -> List.copyOf(asked.subList(0, 4)).forEach(r -> loaderSays(answer(r, 1))))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void asksForTheOldestSliceAgainWhereNothingComesAndGivesUpNamingTheSamples() {
        StepVerifier.withVirtualTime(() -> demand.batches(pairs.asFlux(), 0, 1))
                .expectSubscription()
                .then(() -> assertThat(asked).hasSize(4))
                .then(() -> loaderSays(answer(asked.get(0), 1)))
                .thenAwait(PATIENCE)
                .then(() -> assertThat(asked).hasSize(5).last().satisfies(again -> {
                    assertThat(again.getSlice()).isEqualTo(1);
                    assertThat(again.getAsk()).isEqualTo(2);
                }))
                .thenAwait(PATIENCE.multipliedBy(6))
                .then(() -> assertThat(asked).hasSize(6))
                .thenAwait(PATIENCE.multipliedBy(24))
                .expectErrorSatisfies(e -> assertThat(e)
                        .hasMessageContaining("no loader answered 3 requests for step 0 slice 1")
                        .hasMessageContaining(asked.get(1).getSamples().toString()))
                .verify();

        assertThat(demand.askedAgain()).isEqualTo(2);
    }

    @Test
    void progressPutsOffTheEndAndWhatWasAnsweredIsTold() {
        StepVerifier.withVirtualTime(() -> demand.batches(pairs.asFlux(), 0, 12))
                .expectSubscription()
                .thenAwait(PATIENCE.multipliedBy(30))
                .then(() -> assertThat(asked).hasSize(14))
                .then(() -> asked.subList(0, 4).forEach(r -> loaderSays(answer(r, 1))))
                .expectNextCount(1)
                .thenAwait(PATIENCE.multipliedBy(30))
                .then(() -> assertThat(asked).last().satisfies(r -> {
                    assertThat(r.getLowestStep()).isEqualTo(1);
                    assertThat(r.getStep()).isEqualTo(1);
                }))
                .thenCancel()
                .verify();
    }

    @Test
    void anAnswerToAnEarlierAttemptThatWasCutOtherwiseIsPassedOver() {
        double before = refused();
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 1))
                .then(() -> {
                    ViewPairs other = ViewPairs.newBuilder(answer(asked.get(0), 1))
                            .setSamples(List.of(1))
                            .build();
                    Tag earlier = new Tag("test", 0, 0);
                    pairs.tryEmitNext(
                                    new Event<>(Topics.viewPairs("test"), 0, offset++, null, earlier, other, () -> {}))
                            .orThrow();
                    asked.forEach(r -> loaderSays(answer(r, 1)));
                })
                .expectNextCount(1)
                .verifyComplete();
        assertThat(refused()).isEqualTo(before);
    }

    @Test
    void anImageThatOneLoaderCannotReadIsServedByAnother() {
        StepVerifier.withVirtualTime(() -> demand.batches(pairs.asFlux(), 0, 1))
                .expectSubscription()
                .then(() -> loaderSays(failure(asked.get(0), "loader-1")))
                .thenAwait(PATIENCE.dividedBy(5))
                .then(() -> assertThat(asked).hasSize(5).last().satisfies(again -> assertThat(again.getSlice())
                        .isEqualTo(asked.get(0).getSlice())))
                .then(() -> asked.subList(1, 5).forEach(r -> loaderSays(answer(r, 1))))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void anImageThatNoLoaderCanReadEndsTheRunNamingFileAndCause() {
        StepVerifier.withVirtualTime(() -> demand.batches(pairs.asFlux(), 0, 1))
                .expectSubscription()
                .then(() -> asked.subList(1, 4).forEach(r -> loaderSays(answer(r, 1))))
                .then(() -> loaderSays(failure(asked.get(0), "loader-1")))
                .then(() -> loaderSays(failure(asked.get(0), "loader-2")))
                .thenAwait(PATIENCE.multipliedBy(2))
                .then(() -> loaderSays(failure(asked.get(4), "loader-1")))
                .thenAwait(PATIENCE.multipliedBy(2))
                .then(() -> loaderSays(failure(asked.get(4), "loader-2")))
                .thenAwait(PATIENCE.multipliedBy(2))
                .then(() -> loaderSays(failure(asked.get(4), "loader-2")))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(TrainingException.class)
                        .hasMessageContainingAll(
                                "step 0", "no loader can read", "loader-2", "data/a.jpg: cannot be read"))
                .verify();
    }

    private ViewPairs failure(ViewRequest request, String loader) {
        return ViewPairs.newBuilder(answer(request, 0))
                .setViews(List.of())
                .setLoader(loader)
                .setFailure("data/a.jpg: cannot be read: Stale file handle")
                .build();
    }

    @Test
    void otherPixelsInARepeatedAnswerEndTheRun() {
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 1))
                .then(() -> {
                    loaderSays(answer(asked.get(0), 1));
                    loaderSays(answer(asked.get(0), 2));
                })
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(TrainingException.class)
                        .hasMessageContainingAll("step 0 slice 0", "different pixels", "loader-1"))
                .verify();
    }

    @Test
    void aSampleThatOneLoaderReplacesAndAnotherDecodesEndsTheRun() {
        StepVerifier.create(demand.batches(pairs.asFlux(), 0, 8))
                .then(() -> asked.subList(0, 4).forEach(r -> loaderSays(answer(r, 1))))
                .expectNextCount(1)
                .then(() -> demand.done(6)) // the next epoch's
                .then(() -> {
                    int sample = asked.get(0).getSamples().get(0);
                    ViewRequest again = asked.stream()
                            .filter(r -> r.getStep() > 0 && r.getSamples().contains(sample))
                            .findFirst()
                            .orElseThrow();
                    loaderSays(ViewPairs.newBuilder(answer(again, 1))
                            .setReplaced(List.of(new Replacement(sample, 1, "data/a.jpg: damaged")))
                            .build());
                })
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(TrainingException.class)
                        .hasMessageContainingAll("loaders do not agree", "data/a.jpg: damaged"))
                .verify();
    }
}
