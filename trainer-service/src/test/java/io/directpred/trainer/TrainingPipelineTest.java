package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.ElementType;
import io.directpred.events.Event;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.events.ViewTensor;
import io.directpred.spec.Objective;
import io.directpred.spec.RunSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * The trainer's pipeline between loaders and a stats service that answer at once, without a broker; the networks are
 * real.
 */
class TrainingPipelineTest {
    private static final int PREFETCH = 3;
    private static final long STEPS = 12;

    private final RunSpec spec = Specs.with("predictor.freq=2", "predictor.lag=1");
    private final Sinks.Many<Event<ViewPairs>> pairs = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Many<SpecificRecord> answers = Sinks.many().unicast().onBackpressureBuffer();
    private final ConcurrentLinkedQueue<Long> asked = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> correlated = new ConcurrentLinkedQueue<>();
    private CorrelationMatrix f;
    private boolean silent;

    @Test
    void doesWhatIsRequestedAndAsksForNoMoreThanThePrefetch() {
        StepVerifier.create(steps(), 0)
                .expectSubscription()
                .then(() ->
                        assertThat(asked).as("asked before anything is wanted").allMatch(step -> step < PREFETCH))
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(asked).allMatch(step -> step < 2 + PREFETCH))
                .then(() -> assertThat(correlated)
                        .as("steps done ahead of who follows them")
                        .allMatch(step -> step < 4))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(STEPS - 2)
                .expectComplete()
                .verify(Duration.ofMinutes(1));
        assertThat(correlated).hasSize((int) STEPS);
    }

    @Test
    void waitsForTheMatrixThatIsDueAndForNoOther() {
        silent = true;

        StepVerifier.create(steps().map(step -> step.batch().step()))
                .expectNext(0L, 1L) // due at step 2 is the W of step 0
                .expectNoEvent(Duration.ofMillis(50))
                .thenCancel()
                .verify(Duration.ofMinutes(1));
        assertThat(correlated).containsExactly(0L, 1L);
    }

    private Flux<Training.Stepped> steps() {
        return Flux.using(
                TorchEngine::new,
                engine -> {
                    Demand demand = new Demand(spec, Specs.started(spec), Specs.options(), this::publish);
                    WeightsLoop loop = new WeightsLoop(
                            Objective.of(spec).rule(spec),
                            8,
                            Specs.started(spec),
                            FoldPoint.START,
                            List.of(),
                            Duration.ofDays(1),
                            this::publish);
                    return Mono.fromCallable(
                                    () -> new Training(spec, Specs.started(spec), loop, engine.initial(spec), 0))
                            .subscribeOn(engine.scheduler())
                            .publishOn(Schedulers.single())
                            .flatMapMany(training -> TrainingRun.pipeline(
                                    pairs.asFlux(),
                                    answers.asFlux(),
                                    demand,
                                    loop,
                                    training,
                                    new Pulse(
                                            Specs.started(spec),
                                            0,
                                            "none",
                                            false,
                                            loop::isWaiting,
                                            TrainingListener.NONE),
                                    engine.scheduler(),
                                    STEPS,
                                    Mono.never(),
                                    step -> Mono.empty()));
                },
                TorchEngine::close);
    }

    /** Who answers: a loader with grey pictures, and the stats service's arithmetic. */
    private synchronized Mono<Void> publish(Outgoing record) {
        if (record.value() instanceof ViewRequest request) {
            asked.add(request.getStep());
            Tag tag = new Tag(request.getRun(), request.getStep(), 1);
            pairs.tryEmitNext(new Event<>(
                            Topics.viewPairs("test"), 0, asked.size(), null, tag, answer(request), () -> {}))
                    .orThrow();
        } else if (record.value() instanceof BatchCorrelation c) {
            correlated.add(c.getStep());
            if (!silent) {
                answers.tryEmitNext(answer(c)); // to nobody, once the last batch has its matrix
            }
        }
        return Mono.empty();
    }

    private static ViewPairs answer(ViewRequest request) {
        byte[] pixels = new byte[request.getSamples().size() * 8 * 8 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31 + request.getStep() * 7);
        }
        ViewTensor view = new ViewTensor(List.of(8, 8, 3), ElementType.uint8, ByteBuffer.wrap(pixels));
        return new ViewPairs(
                request.getRun(),
                request.getSpecHash(),
                request.getStep(),
                request.getSlice(),
                request.getAsk(),
                request.getSamples(),
                List.of(),
                List.of(view, view),
                "loader-1",
                1L,
                "");
    }

    private PredictorWeights answer(BatchCorrelation record) {
        PackedSymmetric c = PackedSymmetric.ofFloat32("C", 8, record.getC().duplicate());
        f = f == null ? CorrelationMatrix.of(0.3, c) : f.fold(c);
        PredictorRule rule = PredictorRule.directPred(0.1, 2);
        ByteBuffer w = rule.sets(record.getStep()) ? rule.weights(f).toFloat64() : ByteBuffer.allocate(0);
        return new PredictorWeights(
                "test", 1, record.getStep(), 8, w, f.matrix().toFloat64(), 1L, ByteBuffer.allocate(0));
    }
}
