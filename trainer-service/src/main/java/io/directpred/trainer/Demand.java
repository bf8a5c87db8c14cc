package io.directpred.trainer;

import io.directpred.events.Delivery;
import io.directpred.events.ElementType;
import io.directpred.events.Event;
import io.directpred.events.Outgoing;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.events.ViewTensor;
import io.directpred.spec.RunSpec;
import io.directpred.spec.View;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reactive Streams' request(n), carried by a topic: the trainer asks for the samples of the next {@code prefetch} steps, loaders answer, steps leave in order.
 *
 * <p>In flight: at most {@code prefetch} batches. A slice that is not answered is asked for again, after 5 s, doubling; after the fifth time the run fails and
 * names the samples. Answers are pure, so the first one is as good as any; repeats are dropped. One that is not what was asked for, by its samples or by the number, shape,
 * element type or length of its views, is refused, logged and counted.
 */
final class Demand {
    static final int ASKS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Demand.class);

    private final RunSpec spec;
    private final String run;
    private final String specHash;
    private final int attempt;
    private final int prefetch;
    private final Duration patience;
    private final Batches batches;
    private final int samplesASlice;
    private final Counter refused;
    private final Function<Outgoing, Mono<Void>> publish;
    private final Topic requests;
    private final Map<SliceId, Open> open = new ConcurrentHashMap<>();
    private final AnswerBook book = new AnswerBook();
    private final AtomicLong askedAgain = new AtomicLong();
    private final Map<Integer, Long> read = new ConcurrentHashMap<>();
    private volatile long lowest;

    private record SliceId(long step, int slice) {}

    private record Open(List<Integer> samples, Sinks.One<ViewPairs> answer) {}

    Demand(RunSpec spec, Started started, TrainerService.Options options, Function<Outgoing, Mono<Void>> publish) {
        this.spec = spec;
        this.run = started.run();
        this.specHash = started.specHash();
        this.attempt = started.attempt();
        this.prefetch = options.prefetch();
        this.patience = options.patience();
        this.batches = new Batches(spec);
        this.samplesASlice = options.slicing().samples(spec);
        this.refused = Counter.builder("directpred.trainer.slices.refused")
                .description("answers that were not what had been asked for")
                .tags("run", run)
                .register(Metrics.globalRegistry);
        this.publish = publish;
        this.requests = Topics.viewRequests(run);
    }

    /**
     * Complete batches from a step to before another, in order: asks for {@code prefetch} of them ahead, and makes them of the pairs that come.
     *
     * @param pairs without an end
     */
    Flux<Fetched> batches(Flux<Event<ViewPairs>> pairs, long from, long to) {
        Flux<Void> taken = pairs.concatMap(event -> {
            take(event.value());
            read.put(event.partition(), event.offset() + 1);
            return Mono.empty();
        });
        return Flux.fromStream(() -> LongStream.range(from, to).boxed())
                .map(batches::of)
                .flatMapSequential(this::fetch, prefetch, 1)
                .doOnNext(fetched -> lowest = fetched.batch().step() + 1)
                .takeUntilOther(taken);
    }

    /** Takes an answer, whoever made it; one that was not asked for, or was there before, changes nothing. */
    private void take(ViewPairs pairs) {
        if (!pairs.getRun().equals(run) || !pairs.getSpecHash().equals(specHash)) {
            return;
        }
        SliceId id = new SliceId(pairs.getStep(), pairs.getSlice());
        Open asked = open.get(id);
        String difference = asked == null ? null : difference(asked, pairs);
        if (difference != null) {
            refused.increment();
            LOG.error(
                    "the answer of loader {} to step {} slice {} is refused: {}; does that loader run this version?",
                    pairs.getLoader(),
                    id.step,
                    id.slice,
                    difference);
            return;
        }
        if (book.isContradiction(pairs)) {
            LOG.error(
                    "ALARM: two answers with different pixels for step {} slice {}, the later from {}",
                    id.step,
                    id.slice,
                    pairs.getLoader());
        }
        if (asked != null && open.remove(id, asked)) {
            book.delivered(pairs);
            Timer.builder("directpred.trainer.slices")
                    .description("slices taken, and the time each took its loader")
                    .tags("run", run, "loader", pairs.getLoader())
                    .register(Metrics.globalRegistry)
                    .record(pairs.getNanos(), TimeUnit.NANOSECONDS);
            asked.answer.tryEmitValue(pairs);
        }
    }

    /** Offset behind what was read of each partition. */
    Map<Integer, Long> read() {
        return Map.copyOf(read);
    }

    /** Slices asked for more than once so far. */
    long askedAgain() {
        return askedAgain.get();
    }

    /** Loaders that delivered lately. */
    int loaders() {
        return book.loaders();
    }

    /** Who delivered lately, and how fast. */
    List<Delivery> deliveries() {
        return book.deliveries();
    }

    private Mono<Fetched> fetch(Batch batch) {
        return Flux.fromIterable(slices(batch))
                .flatMapSequential(this::answer, Integer.MAX_VALUE)
                .collectList()
                .map(slices -> new Fetched(batch, slices));
    }

    private List<ViewRequest> slices(Batch batch) {
        List<ViewRequest> slices = new ArrayList<>();
        int[] samples = batch.samples();
        for (int from = 0; from < samples.length; from += samplesASlice) {
            int to = Math.min(samples.length, from + samplesASlice);
            List<Integer> part = Arrays.stream(samples, from, to).boxed().toList();
            slices.add(new ViewRequest(
                    run,
                    specHash,
                    spec.getData().getFingerprint(),
                    batch.step(),
                    slices.size(),
                    batch.epoch(),
                    part,
                    spec.getSeed(),
                    spec.getViews().getEach(),
                    spec.getViews().getVersion(),
                    0,
                    0L));
        }
        return slices;
    }

    /** The first answer to come; asking goes on meanwhile. */
    private Mono<ViewPairs> answer(ViewRequest slice) {
        Sinks.One<ViewPairs> answer = Sinks.one();
        open.put(new SliceId(slice.getStep(), slice.getSlice()), new Open(slice.getSamples(), answer));
        return Mono.firstWithSignal(answer.asMono(), ask(slice));
    }

    private Mono<ViewPairs> ask(ViewRequest slice) {
        return Flux.range(1, ASKS)
                .concatMap(ask ->
                        publish.apply(request(slice, ask)).then(Mono.delay(patience.multipliedBy(1L << (ask - 1)))))
                .then(Mono.error(() -> new TrainingException("no loader answered " + ASKS + " requests for step "
                        + slice.getStep() + " slice " + slice.getSlice() + ", samples " + slice.getSamples()
                        + ": is a loader-service running with data of fingerprint "
                        + slice.getDataFingerprint() + "?")));
    }

    private Outgoing request(ViewRequest slice, int ask) {
        if (ask > 1) {
            askedAgain.incrementAndGet();
            if (slice.getStep() == lowest) { // the others wait for this one
                LOG.warn("asking again ({} of {}) for step {} slice {}", ask, ASKS, slice.getStep(), slice.getSlice());
            }
        }
        ViewRequest request =
                ViewRequest.newBuilder(slice).setAsk(ask).setLowestStep(lowest).build();
        return new Outgoing(requests, null, new Tag(run, slice.getStep(), attempt), request);
    }

    /** What is not as it was asked for; null: nothing. */
    private @Nullable String difference(Open asked, ViewPairs pairs) {
        if (!pairs.getSamples().equals(asked.samples)) {
            return "other samples than were asked for";
        }
        List<View> views = spec.getViews().getEach();
        if (pairs.getViews().size() != views.size()) {
            return pairs.getViews().size() + " views instead of " + views.size();
        }
        for (int view = 0; view < views.size(); view++) {
            ViewTensor made = pairs.getViews().get(view);
            List<Integer> shape =
                    List.of(views.get(view).getSize(), views.get(view).getSize(), 3);
            int bytes = asked.samples.size() * shape.stream().reduce(1, Math::multiplyExact);
            if (!made.getShape().equals(shape)) {
                return "view " + view + " has shape " + made.getShape() + " instead of " + shape;
            }
            if (made.getElementType() != ElementType.uint8) {
                return "view " + view + " is of " + made.getElementType() + " instead of uint8";
            }
            if (made.getContent().remaining() != bytes) {
                return "view " + view + " has " + made.getContent().remaining() + " bytes instead of " + bytes;
            }
        }
        return null;
    }
}
