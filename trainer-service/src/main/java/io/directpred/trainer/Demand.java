package io.directpred.trainer;

import io.directpred.events.Delivery;
import io.directpred.events.Event;
import io.directpred.events.Outgoing;
import io.directpred.events.SliceId;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.spec.RunSpec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reactive Streams' request(n), carried by a topic: the trainer asks for the samples of {@code prefetch} steps from the
 * oldest one that is not done, loaders answer, steps leave in order.
 *
 * <pre>
 *   pairs    time    requests sent    steps done
 *     └───────┴─────────┬─┴───────────────┘         one after another
 *                       ▼
 *               OpenSlices, Assembly ──▶ whole batches, in order
 *                       └──▶ requests, 64 on their way to the broker
 * </pre>
 *
 * In flight: at most {@code prefetch} batches, those on their way to the step among them; of answers at most
 * {@value OpenSlices#ASKS} times as many. Answers are pure, so the first one is as good as any; repeats are dropped.
 * One that is not what was asked for is refused, logged and counted ({@link AnswerCheck}). Longer than 250 lines
 * because every answer and its consequence stand together.
 */
final class Demand {
    private static final Logger LOG = LoggerFactory.getLogger(Demand.class);
    private static final int TICKS_OF_PATIENCE = 5;
    private static final int SENT_AT_ONCE = 64;

    private final RunSpec spec;
    private final Started started;
    private final int prefetch;
    private final Duration tick;
    private final boolean ownServices;
    private final Batches batches;
    private final Slicing slicing;
    private final AnswerCheck check;
    private final Counter refused;
    private final Function<Outgoing, Mono<Void>> publish;
    private final Topic topic;
    private final OpenSlices open = new OpenSlices(TICKS_OF_PATIENCE);
    private final TreeMap<Long, Assembly> assemblies = new TreeMap<>();
    private final AnswerBook book = new AnswerBook();
    private final Decodable decodable = new Decodable();
    /** Loaders that could not read a file, and have answered nothing since. */
    private final Set<String> failing = new HashSet<>();

    private final Map<Integer, Long> read = new ConcurrentHashMap<>();
    private final Sinks.Many<Outgoing> requests = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Many<Long> done = Sinks.many().unicast().onBackpressureBuffer();
    private long next;
    private long asked;
    private volatile long askedAgain;
    private volatile int inFlight;

    Demand(RunSpec spec, Started started, TrainerService.Options options, Function<Outgoing, Mono<Void>> publish) {
        this.spec = spec;
        this.started = started;
        this.prefetch = options.prefetch();
        this.tick = options.patience().dividedBy(TICKS_OF_PATIENCE);
        this.ownServices = options.ownServices();
        this.batches = new Batches(spec);
        this.slicing = options.slicing();
        this.check = new AnswerCheck(spec);
        this.refused = Counter.builder("directpred.trainer.slices.refused")
                .description("answers that were not what had been asked for")
                .tags("run", started.run())
                .register(Metrics.globalRegistry);
        this.publish = publish;
        this.topic = Topics.viewRequests(started.run());
    }

    /**
     * Complete batches from a step to before another, in order; {@link #done} makes room for more.
     *
     * @param pairs of the loaders; never completes
     */
    Flux<Fetched> batches(Flux<Event<ViewPairs>> pairs, long from, long to) {
        next = from;
        asked = from;
        Flux<Runnable> answers = pairs.map(event -> () -> take(event));
        Flux<Runnable> time = Mono.delay(tick).repeat().map(passed -> this::passTime);
        Flux<Runnable> sent = requests.asFlux().flatMap(r -> publish.apply(r).thenReturn(open::sent), SENT_AT_ONCE);
        Flux<Runnable> room = done.asFlux().startWith(from - 1).map(step -> () -> ask(step, to));
        return Flux.merge(answers, time, sent, room)
                .concatMapIterable(signal -> {
                    signal.run();
                    inFlight = open.size();
                    return whole();
                })
                .onBackpressureBuffer(prefetch) // no more are asked for before one of them is done
                .take(to - from);
    }

    /** A step is done, and what follows it: its batch needs no more room. */
    void done(long step) {
        done.tryEmitNext(step);
    }

    private void ask(long done, long to) {
        for (; asked < to && asked <= done + prefetch; asked++) {
            int samples = slicing.samples(spec, book.slowestPair().orElse(Slicing.SECONDS_AT_FIRST));
            Assembly assembly = new Assembly(batches.of(asked), samples);
            assemblies.put(asked, assembly);
            assembly.ids().forEach(id -> send(open.ask(id)));
        }
    }

    private void passTime() {
        open.tick().forEach(this::send);
        askedAgain = open.askedAgain();
        open.givenUp().ifPresent(id -> {
            end("no loader answered " + open.asksOf(id) + " requests for step " + id.getStep()
                    + " slice " + id.getSlice() + ", samples " + samples(id) + ", and no other: "
                    + Pulse.Cause.VIEW_PAIRS.question(
                            ownServices, spec.getData().getFingerprint()));
        });
    }

    /** Takes an answer, whoever made it; one that was not asked for, or was there before, changes nothing. */
    private void take(Event<ViewPairs> event) {
        ViewPairs pairs = event.value();
        read.put(event.partition(), event.offset() + 1);
        if (!pairs.getRun().equals(started.run()) || !pairs.getSpecHash().equals(started.specHash())) {
            return;
        }
        SliceId id = new SliceId(pairs.getStep(), pairs.getSlice());
        boolean ours = event.tag().attempt() == started.attempt();
        int request = ours ? pairs.getAsk() : 0;
        if (!pairs.getFailure().isEmpty()) {
            unavailable(id, request, pairs);
        } else if (open.isOpen(id) && (ours || pairs.getSamples().equals(samples(id)))) {
            check.difference(samples(id), pairs)
                    .ifPresentOrElse(difference -> refuse(pairs, difference), () -> accept(id, request, pairs));
        } else {
            book.contradiction(pairs).ifPresent(Demand::end);
        }
    }

    /** A loader could not read a file: another one may. */
    private void unavailable(SliceId id, int request, ViewPairs pairs) {
        failing.add(pairs.getLoader());
        Set<String> known = new HashSet<>(book.loaders());
        known.addAll(failing);
        if (!open.failed(id, request, pairs.getLoader(), known)) {
            end("step " + id.getStep() + " needs an image that no loader can read; the last to try was "
                    + pairs.getLoader() + ": " + pairs.getFailure());
        }
    }

    private static void end(String why) {
        throw new TrainingException(why);
    }

    private void refuse(ViewPairs pairs, String difference) {
        refused.increment();
        LOG.error(
                "the answer of loader {} to step {} slice {} is refused: {}; does that loader run this version?",
                pairs.getLoader(),
                pairs.getStep(),
                pairs.getSlice(),
                difference);
    }

    private void accept(SliceId id, int request, ViewPairs pairs) {
        open.answered(id, request, (int) Math.min(Integer.MAX_VALUE, pairs.getNanos() / tick.toNanos()));
        failing.remove(pairs.getLoader());
        decodable.contradiction(pairs).ifPresent(Demand::end);
        book.delivered(pairs);
        Assembly assembly = assemblies.get(id.getStep());
        if (assembly != null) {
            assembly.put(pairs);
        }
    }

    /** What has become whole, from the next step on. */
    private List<Fetched> whole() {
        List<Fetched> whole = new ArrayList<>();
        for (Assembly first = assemblies.get(next); first != null && first.isWhole(); first = assemblies.get(next)) {
            assemblies.remove(next++);
            whole.add(first.whole());
        }
        return whole;
    }

    private List<Integer> samples(SliceId id) {
        Assembly assembly = assemblies.get(id.getStep());
        return assembly == null ? List.of() : assembly.samples(id);
    }

    private void send(OpenSlices.Ask ask) {
        SliceId id = ask.id();
        if (ask.number() > 1 && id.getStep() == next) { // the others wait for this one
            LOG.warn("asking again ({}) for step {} slice {}", ask.number(), id.getStep(), id.getSlice());
        }
        ViewRequest request = new ViewRequest(
                started.run(),
                started.specHash(),
                spec.getData().getFingerprint(),
                id.getStep(),
                id.getSlice(),
                Objects.requireNonNull(assemblies.get(id.getStep())).batch().epoch(),
                samples(id),
                spec.getSeed(),
                spec.getViews().getEach(),
                spec.getViews().getVersion(),
                ask.number(),
                next,
                open.answeredFrom(next));
        requests.tryEmitNext(
                new Outgoing(topic, null, new Tag(started.run(), id.getStep(), started.attempt()), request));
    }

    /** Offset behind what was read of each partition. */
    Map<Integer, Long> read() {
        return Map.copyOf(read);
    }

    /** Requests beyond the first of each slice so far. */
    long askedAgain() {
        return askedAgain;
    }

    /** Slices that are asked for and not answered. */
    int inFlight() {
        return inFlight;
    }

    /** Loaders that delivered lately. */
    int loaders() {
        return book.loaders().size();
    }

    /** Who delivered lately, and how fast. */
    List<Delivery> deliveries() {
        return book.deliveries();
    }
}
