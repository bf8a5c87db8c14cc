package io.directpred.stats;

import static io.directpred.stats.Records.RUN;
import static io.directpred.stats.Records.batch;
import static io.directpred.stats.Records.floats;
import static io.directpred.stats.Records.fresh;
import static io.directpred.stats.Records.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.Event;
import io.directpred.events.Outgoing;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * The pipeline without a broker. Longer than 250 lines because every interleaving is a case of its own over the same
 * log.
 */
class StatsPipelineTest {
    private static final Rule DIRECTPRED = rule(RuleKind.directpred, 1, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Queue<String> happened = new ConcurrentLinkedQueue<>();
    private final VirtualTimeScheduler reporter = VirtualTimeScheduler.create();

    private Event<SpecificRecord> event(String name, SpecificRecord value) {
        String run = String.valueOf(value.get(0));
        return new Event<>(
                Topics.CORRELATIONS, 0, 0, run, new Tag(run, 0, 1), value, () -> happened.add(name + " acknowledged"));
    }

    private Mono<Void> publish(Outgoing record) {
        return Mono.fromRunnable(() -> happened.add(record.value().getSchema().getName()));
    }

    private void reported() {
        reporter.advanceTimeBy(PATIENCE);
    }

    @Test
    void publishesTheAnswerAndAcknowledgesThenTheSpectrum() {
        Flux<Event<SpecificRecord>> records = Flux.just(
                event("start", fresh(RUN, 1, DIRECTPRED)),
                event("C0", batch(RUN, 1, 0)),
                event("C2", batch(RUN, 1, 2)));

        Mono<Void> pipeline = StatsService.pipeline(
                records, new RunFolds(2, Long.MAX_VALUE), this::publish, Schedulers.immediate(), reporter);

        StepVerifier.create(pipeline).then(this::reported).verifyComplete();
        assertThat(happened)
                .containsExactly(
                        "start acknowledged",
                        "PredictorWeights",
                        "C0 acknowledged",
                        "FoldStateWanted",
                        "C2 acknowledged",
                        "Spectrum");
    }

    /** However slow the reports are: the first and the last of a run are made, what is due between goes. */
    @Test
    void aReportThatIsHeldUpHoldsNoAnswerAndTheLatestFollowsIt() {
        Sinks.Empty<Void> reports = Sinks.empty();
        List<Long> reported = new ArrayList<>();
        Flux<Event<SpecificRecord>> records = Flux.concat(
                Flux.just(event("start", fresh(RUN, 1, DIRECTPRED))),
                Flux.range(0, 50).map(step -> event("C" + step, batch(RUN, 1, step))));

        Mono<Void> pipeline = StatsService.pipeline(
                records,
                new RunFolds(2, Long.MAX_VALUE),
                record -> {
                    if (record.value() instanceof Spectrum spectrum) {
                        reported.add(spectrum.getStep());
                        return reports.asMono().then(publish(record));
                    }
                    return publish(record);
                },
                Schedulers.immediate(),
                reporter);

        StepVerifier.create(pipeline)
                .then(this::reported)
                .then(() -> assertThat(happened)
                        .hasSize(50 + 51)
                        .contains("C49 acknowledged")
                        .doesNotContain("Spectrum"))
                .then(() -> assertThat(reported).containsExactly(0L))
                .then(reports::tryEmitEmpty)
                .then(this::reported)
                .verifyComplete();
        assertThat(reported).containsExactly(0L, 49L);
    }

    @Test
    void aReportThatIsHeldUpHoldsNoneOfAnotherRun() {
        Flux<Event<SpecificRecord>> records = Flux.just(
                event("start", fresh(RUN, 1, DIRECTPRED)),
                event("C0", batch(RUN, 1, 0)),
                event("other start", fresh("other", 1, DIRECTPRED)),
                event("other C0", batch("other", 1, 0)));

        Mono<Void> pipeline = StatsService.pipeline(
                records,
                new RunFolds(2, Long.MAX_VALUE),
                record -> record.topic().equals(Topics.SPECTRA) && record.key().equals(RUN)
                        ? Mono.never()
                        : publish(record),
                Schedulers.immediate(),
                reporter);

        StepVerifier.create(pipeline)
                .then(this::reported)
                .then(() -> assertThat(happened).filteredOn("Spectrum"::equals).hasSize(1))
                .thenCancel()
                .verify();
    }

    @Test
    void endsWhereAReportCannotBePublished() {
        Flux<Event<SpecificRecord>> records = Flux.concat(
                Flux.just(event("start", fresh(RUN, 1, DIRECTPRED)), event("C0", batch(RUN, 1, 0))), Flux.never());

        Mono<Void> pipeline = StatsService.pipeline(
                records,
                new RunFolds(2, Long.MAX_VALUE),
                record -> record.topic().equals(Topics.SPECTRA)
                        ? Mono.error(new IllegalStateException("no broker"))
                        : publish(record),
                Schedulers.immediate(),
                reporter);

        StepVerifier.create(pipeline).then(this::reported).verifyErrorMessage("no broker");
    }

    /** As an eigen-decomposition of seconds in one run. */
    @Test
    void aRunDoesNotWaitForAnothersDecomposition() {
        Scheduler workers = Schedulers.newBoundedElastic(8, 8, "workers", 60, true);
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(21);
        Flux<Event<SpecificRecord>> records = Flux.concat(
                Flux.just(event("start", fresh(RUN, 1, DIRECTPRED)), event("C0", held(slow))),
                Flux.just(event("other start", fresh("other", 1, DIRECTPRED))),
                Flux.range(0, 20).map(step -> event("other C" + step, batch("other", 1, step))));

        Mono<Void> pipeline = StatsService.pipeline(
                records,
                new RunFolds(2, Long.MAX_VALUE),
                record -> publish(record).doOnSuccess(done -> {
                    if (record.topic().equals(Topics.PREDICTOR_WEIGHTS)) {
                        answered.countDown();
                        if (answered.getCount() == 1) { // all of the other run
                            slow.countDown();
                        }
                    }
                }),
                workers,
                Schedulers.parallel());

        StepVerifier.create(pipeline).expectComplete().verify(PATIENCE);
        assertThat(answered.getCount()).isZero();
        assertThat(happened).filteredOn(h -> h.endsWith("acknowledged")).hasSize(23);
        workers.dispose();
    }

    @Test
    void aRepeatOfWhatStillWaitsIsDropped() {
        Scheduler workers = Schedulers.newBoundedElastic(8, 8, "workers", 60, true);
        CountDownLatch slow = new CountDownLatch(1);
        Flux<Event<SpecificRecord>> records = Flux.concat(
                Flux.just(
                        event("start", fresh(RUN, 1, DIRECTPRED)),
                        event("C0", held(slow)),
                        event("C1", batch(RUN, 1, 1))),
                Flux.range(0, 100).map(again -> event("again", batch(RUN, 1, 1))),
                Mono.<Event<SpecificRecord>>fromRunnable(slow::countDown));

        Mono<Void> pipeline = StatsService.pipeline(
                records, new RunFolds(2, Long.MAX_VALUE), this::publish, workers, Schedulers.parallel());

        StepVerifier.create(pipeline).expectComplete().verify(PATIENCE);
        assertThat(happened).filteredOn("PredictorWeights"::equals).hasSize(2);
        assertThat(happened).filteredOn("again acknowledged"::equals).hasSize(100);
        workers.dispose();
    }

    /** A C that is there when the latch opens. */
    private static BatchCorrelation held(CountDownLatch latch) {
        return new BatchCorrelation(
                RUN,
                1,
                0L,
                Records.DIM,
                null,
                floats(0, 1, 2, 3),
                floats(0, 0, 0, 0),
                floats(1, 1, 1, 1),
                ByteBuffer.allocate(0)) {
            private static final long serialVersionUID = 1L;

            @Override
            public ByteBuffer getC() {
                try {
                    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Records.c(0).toFloat32();
            }
        };
    }

    @Test
    void acknowledgesNothingTheBrokerDoesNotHave() {
        Sinks.Empty<Void> broker = Sinks.empty();
        Flux<Event<SpecificRecord>> records = Flux.just(event("C0", batch(RUN, 1, 0)));

        Mono<Void> pipeline = StatsService.pipeline(
                records, new RunFolds(2, Long.MAX_VALUE), record -> broker.asMono(), Schedulers.immediate(), reporter);

        StepVerifier.create(pipeline)
                .then(() -> assertThat(happened).isEmpty())
                .then(broker::tryEmitEmpty)
                .then(this::reported)
                .verifyComplete();
        assertThat(happened).containsExactly("C0 acknowledged");
    }

    @Test
    void holdsABoundedNumberOfRecordsOfARunAndTheNext() {
        AtomicLong requested = new AtomicLong();
        AtomicLong emitted = new AtomicLong();
        Sinks.Empty<Void> broker = Sinks.empty();
        Flux<Event<SpecificRecord>> records = Flux.range(0, 100)
                .map(step -> event("C" + step, batch(RUN, 1, step)))
                .doOnNext(event -> emitted.incrementAndGet())
                .doOnRequest(requested::addAndGet);

        Mono<Void> pipeline = StatsService.pipeline(
                records, new RunFolds(2, Long.MAX_VALUE), record -> broker.asMono(), Schedulers.immediate(), reporter);

        StepVerifier.create(pipeline)
                .then(() -> assertThat(requested).hasValueLessThanOrEqualTo(RunLanes.OF_A_RUN + 2))
                .then(() -> assertThat(emitted)
                        .hasValueLessThanOrEqualTo(RunLanes.OF_A_RUN + 2)
                        .hasPositiveValue())
                .then(broker::tryEmitEmpty)
                .then(this::reported)
                .verifyComplete();
        assertThat(emitted).hasValue(100);
    }

    @Test
    void goesOnWithOtherRunsAfterAPoisonedRecord() {
        ByteBuffer poison = floats(Double.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Flux<Event<SpecificRecord>> records = Flux.just(
                event("start", fresh(RUN, 1, DIRECTPRED)),
                event("poison", batch(RUN, 1, 0, poison, ByteBuffer.allocate(0))),
                event("other start", fresh("other", 1, DIRECTPRED)),
                event("other C0", batch("other", 1, 0)));

        Mono<Void> pipeline = StatsService.pipeline(
                records, new RunFolds(2, Long.MAX_VALUE), this::publish, Schedulers.immediate(), reporter);

        StepVerifier.create(pipeline).then(this::reported).verifyComplete();
        assertThat(happened)
                .containsSubsequence("start acknowledged", "FoldRefused", "poison acknowledged")
                .contains("other start acknowledged")
                .containsSubsequence("PredictorWeights", "other C0 acknowledged", "Spectrum")
                .hasSize(7);
    }

    @Test
    void endsWhenTheBrokerRefuses() {
        Flux<Event<SpecificRecord>> records = Flux.just(event("C0", batch(RUN, 1, 0)));

        Mono<Void> pipeline = StatsService.pipeline(
                records,
                new RunFolds(2, Long.MAX_VALUE),
                record -> Mono.error(new IllegalStateException("no broker")),
                Schedulers.immediate(),
                reporter);

        StepVerifier.create(pipeline).verifyErrorMessage("no broker");
        assertThat(happened).isEmpty();
    }

    @Test
    void foldsOnTheWorkerWhateverThreadThePublisherUses() {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        Scheduler worker = Schedulers.newSingle("the-worker");
        Scheduler reporting = Schedulers.newSingle("the-reporter");
        Scheduler producer = Schedulers.newSingle("the-producer");
        Flux<Event<SpecificRecord>> records = Flux.concat(
                Flux.just(event("start", fresh(RUN, 1, DIRECTPRED))),
                Flux.range(0, 20).map(step -> event("C" + step, watched(step, threads))));

        Mono<Void> pipeline = StatsService.pipeline(
                records,
                new RunFolds(2, Long.MAX_VALUE),
                record -> publish(record).subscribeOn(producer),
                worker,
                reporting);

        StepVerifier.create(pipeline).expectComplete().verify(PATIENCE);
        assertThat(threads).hasSizeGreaterThanOrEqualTo(20).allMatch(thread -> thread.startsWith("the-worker"));
        assertThat(happened).filteredOn("Spectrum"::equals).hasSizeBetween(1, 20);
        List.of(worker, reporting, producer).forEach(Scheduler::dispose);
    }

    /** A C that notes on which thread it is read. */
    private static BatchCorrelation watched(int step, Queue<String> threads) {
        return new BatchCorrelation(
                RUN,
                1,
                (long) step,
                Records.DIM,
                null,
                floats(0, 1, 2, 3),
                floats(0, 0, 0, 0),
                floats(1, 1, 1, 1),
                ByteBuffer.allocate(0)) {
            @Override
            public ByteBuffer getC() {
                threads.add(Thread.currentThread().getName());
                return Records.c(step).toFloat32();
            }
        };
    }
}
