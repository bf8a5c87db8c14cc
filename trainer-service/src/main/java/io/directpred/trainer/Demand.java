package io.directpred.trainer;

import io.directpred.events.Delivery;
import io.directpred.events.EventLog;
import io.directpred.events.Outgoing;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.spec.RunSpec;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reactive Streams' request(n), carried by a topic: the trainer asks for the samples of the next {@code prefetch} steps, loaders answer, steps leave in order.
 *
 * <p>In flight: at most {@code prefetch} batches. A slice that is not answered is asked for again, after 5 s, doubling; after the fifth time the run fails and
 * names the samples. Answers are pure, so the first one is as good as any; repeats are dropped.
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
    private final Function<Outgoing, Mono<Void>> publish;
    private final Topic requests;
    private final Map<SliceId, Open> open = new ConcurrentHashMap<>();
    private final AnswerBook book = new AnswerBook();
    private final AtomicLong askedAgain = new AtomicLong();
    private final Map<Integer, Long> read = new ConcurrentHashMap<>();
    private volatile long lowest;

    private record SliceId(long step, int slice) {}

    private record Open(List<Integer> samples, Sinks.One<ViewPairs> answer) {}

    /** @param patience time before the first repetition of an ask */
    Demand(RunSpec spec, Started started, int prefetch, Duration patience, Function<Outgoing, Mono<Void>> publish) {
        this.spec = spec;
        this.run = started.run();
        this.specHash = started.specHash();
        this.attempt = started.attempt();
        this.prefetch = prefetch;
        this.patience = patience;
        this.batches = new Batches(spec);
        this.publish = publish;
        this.requests = Topics.viewRequests(run);
    }

    /** Complete batches from a step to before another, in order; the answers come from {@link #take}. */
    Flux<Fetched> batches(long from, long to) {
        return Flux.fromStream(() -> LongStream.range(from, to).boxed())
                .map(batches::of)
                .flatMapSequential(this::fetch, prefetch, 1)
                .doOnNext(fetched -> lowest = fetched.batch().step() + 1);
    }

    /** Takes an answer, whoever made it; one that was not asked for, or was there before, changes nothing. */
    void take(ViewPairs pairs) {
        if (!pairs.getRun().equals(run) || !pairs.getSpecHash().equals(specHash)) {
            return;
        }
        SliceId id = new SliceId(pairs.getStep(), pairs.getSlice());
        Open asked = open.get(id);
        if (asked != null && !isAnswer(asked, pairs)) {
            LOG.error(
                    "loader {} answered other samples than step {} slice {} asked for",
                    pairs.getLoader(),
                    id.step,
                    id.slice);
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
        for (int from = 0; from < samples.length; from += spec.getSlice()) {
            int to = Math.min(samples.length, from + spec.getSlice());
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
                    spec.getViews(),
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

    private boolean isAnswer(Open asked, ViewPairs pairs) {
        int size = spec.getViews().getSize();
        int bytes = asked.samples.size() * size * size * 3;
        return pairs.getSamples().equals(asked.samples)
                && pairs.getSize() == size
                && pairs.getView0().remaining() == bytes
                && pairs.getView1().remaining() == bytes;
    }

    /** Routes what a log holds of this run's view pairs to {@link #take}, without end. */
    Flux<Void> routed(EventLog log, io.directpred.events.From from) {
        return log.read(Topics.viewPairs(run), ViewPairs.class, from)
                .doOnNext(event -> {
                    take(event.value());
                    read.put(event.partition(), event.offset() + 1);
                })
                .thenMany(Flux.empty());
    }
}
