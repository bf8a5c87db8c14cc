package io.directpred.loader;

import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.MissingTopicException;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Answers the view requests of every run that trains on this loader's data.
 *
 * <p>Loaders of equal data share the requests of a run as one share group: any number may come and go.
 *
 * <p>What it holds at most, however large or hostile the images are (h x w: the pixels of the one image that is being
 * decoded, 64,000,000 at the most; one thread decodes, whatever the number of runs):
 *
 * <pre>
 *  the image                3 h w bytes                                            192 MB
 *  its file                 a PNG or WebP twice, with and without side notes; each at the most   128 MB
 *  JPEG                     of one scan nothing more; of several its coefficients, 2 bytes each, 6 h w   384 MB
 *  other formats            their samples as they are stored, 192 MB at the most
 *  crop                     12 bytes x view's size x box's rows, + 2 MB             25 MB for 9,238 rows at 224 px
 *  a run served             2 requests, 2 answers of 1 MB and these as records, requests heard  7 MB
 * </pre>
 *
 * An image that claims more pixels, or more than its file can hold, is refused by its header; a JPEG of one scan and up
 * to 256 million pixels is decoded at a reduced scale, within the same. That is 704 MB of heap for the worst JPEG and
 * 670 MB for the worst PNG, so -Xmx1g, as Compose gives it, is enough for all of them. A loader that has not enough
 * ends (-XX:+ExitOnOutOfMemoryError): one that took such an image for undecodable would give other pixels than the
 * others do.
 */
public final class LoaderService {
    private static final Logger LOG = LoggerFactory.getLogger(LoaderService.class);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(3);
    /** One being made while another is on its way to the broker. */
    private static final int REQUESTS_AT_ONCE = 2;
    /** Of a file that cannot be read, before this loader says so. */
    private static final int READS = 3;

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    private LoaderService() {}

    /**
     * The service on a log: ends only by an error, or when it is cancelled. Computes the data's fingerprint before
     * anything else.
     *
     * @param name of this instance, which its answers and metrics carry
     * @param serves the runs on its data, by their ids
     */
    public static Mono<Void> over(EventLog log, ImageDataset data, String name, Predicate<String> serves) {
        String group = "loaders." + data.fingerprint().substring(0, 16);
        log.ensure(Topics.RUNS, Topics.LOADER_METRICS);
        LOG.info(
                "loader {} serves {}, {} images of fingerprint {}", name, data.name(), data.size(), data.fingerprint());
        return Mono.using(
                () -> Schedulers.newSingle("loader " + name, true),
                worker -> pipeline(
                        states(log).filter(state -> serves.test(state.getRun())),
                        run -> log.share(Topics.viewRequests(run), ViewRequest.class, group),
                        run -> log.read(Topics.viewRequests(run), ViewRequest.class, new From.End()),
                        new Loader(data, name),
                        log::publish,
                        worker),
                Scheduler::dispose);
    }

    /** The newest state of each run that there is, then every state as it comes. */
    private static Flux<RunState> states(EventLog log) {
        return Flux.defer(() -> {
                    From now = new From.Positions(log.ends(Topics.RUNS));
                    return log.readToEnd(Topics.RUNS, RunState.class)
                            .collectMap(event -> event.value().getRun(), Event::value)
                            .flatMapIterable(Map::values)
                            .concatWith(
                                    log.read(Topics.RUNS, RunState.class, now).map(Event::value));
                })
                .publishOn(Schedulers.boundedElastic());
    }

    /**
     * Serves each run from when it is announced as running until it is not.
     *
     * @param requests this loader's share of a run's
     * @param written every request of a run, as it is written
     * @param worker one thread, which decodes and augments
     */
    static Mono<Void> pipeline(
            Flux<RunState> states,
            Function<String, Flux<Event<ViewRequest>>> requests,
            Function<String, Flux<Event<ViewRequest>>> written,
            Loader loader,
            Function<Outgoing, Mono<Void>> publish,
            Scheduler worker) {
        return states.groupBy(RunState::getRun)
                .flatMap(
                        run -> run.map(state -> isServed(state, loader))
                                .distinctUntilChanged()
                                .switchMap(served -> served
                                        ? serve(
                                                run.key(),
                                                requests.apply(run.key()),
                                                written.apply(run.key()),
                                                loader,
                                                publish,
                                                worker)
                                        : Mono.empty()),
                        Integer.MAX_VALUE) // every run of the log has a group, few are served
                .then();
    }

    private static boolean isServed(RunState state, Loader loader) {
        boolean running = state.getPhase() == RunPhase.running;
        String wanted = state.getSpec().getData().getFingerprint();
        boolean mine = wanted.equals(loader.data().fingerprint());
        if (running && !mine) {
            LOG.info("run {} trains on data of fingerprint {}, which this loader has not", state.getRun(), wanted);
        }
        return running && mine;
    }

    /** One run. Here at once are at most two requests and their answers, 1 MB each. */
    private static Flux<Void> serve(
            String run,
            Flux<Event<ViewRequest>> requests,
            Flux<Event<ViewRequest>> written,
            Loader loader,
            Function<Outgoing, Mono<Void>> publish,
            Scheduler worker) {
        LOG.info("run {}: serving view requests", run);
        RequestFilter filter = new RequestFilter();
        Flux<Void> heard = written.doOnNext(event -> filter.hear(event.tag().attempt(), event.value()))
                .onErrorComplete(MissingTopicException.class) // the run has just finished, and its state will say so
                .ignoreElements()
                .flux()
                .cast(Void.class);
        Function<Tally, Mono<Void>> report =
                tally -> Mono.justOrEmpty(tally.report()).flatMap(metrics -> publish.apply(outgoing(metrics)));
        Function<Tally, Flux<Void>> answers = tally -> requests.flatMap(
                event -> answer(event, filter, loader, tally, worker)
                        .flatMap(pairs -> publish.apply(outgoing(event, pairs)))
                        .then(Mono.fromRunnable(event::acknowledge)), // the answer is at the broker
                REQUESTS_AT_ONCE,
                1);
        return Flux.usingWhen(
                        Mono.fromSupplier(() -> new Tally(run, loader.name())),
                        tally -> Flux.merge(
                                heard,
                                answers.apply(tally),
                                Flux.interval(REPORT_EVERY)
                                        .onBackpressureDrop()
                                        .concatMap(tick -> report.apply(tally))),
                        tally -> report.apply(tally).onErrorComplete()) // also where the run ends, which cancels this
                .doOnCancel(() -> LOG.info("run {}: no longer running", run));
    }

    /**
     * Nothing where no answer is needed, or none is possible. A file that cannot be read is tried again, and then
     * named.
     */
    private static Mono<ViewPairs> answer(
            Event<ViewRequest> event, RequestFilter filter, Loader loader, Tally tally, Scheduler worker) {
        ViewRequest request = event.value();
        return Mono.defer(() -> filter.needs(event.tag().attempt(), request)
                        ? Mono.fromCallable(() -> loader.answer(request)) // decode, augment
                        : Mono.<ViewPairs>fromRunnable(tally::dropped))
                .subscribeOn(worker)
                .doOnNext(tally::answered)
                .retryWhen(Retry.backoff(READS - 1, FIRST_WAIT)
                        .scheduler(worker)
                        .filter(UnavailableImageException.class::isInstance)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .onErrorResume(UnavailableImageException.class, e -> {
                    LOG.warn("run {} step {}: {}", request.getRun(), request.getStep(), e.getMessage());
                    return Mono.just(loader.failure(request, e));
                })
                .onErrorResume(UnanswerableException.class, e -> {
                    if (tally.refused() == 1) {
                        LOG.error("{}; further ones of this run are only counted", e.getMessage());
                    }
                    return Mono.empty();
                });
    }

    private static Outgoing outgoing(Event<ViewRequest> request, ViewPairs pairs) {
        Tag tag = new Tag(pairs.getRun(), pairs.getStep(), request.tag().attempt());
        return new Outgoing(Topics.viewPairs(pairs.getRun()), null, tag, pairs);
    }

    private static Outgoing outgoing(LoaderMetrics metrics) {
        return new Outgoing(Topics.LOADER_METRICS, metrics.getRun(), new Tag(metrics.getRun(), -1, 0), metrics);
    }
}
