package io.directpred.monitor;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The newest view pairs of a run as a picture. Read only when somebody asks, once for all who ask within {@link #KEPT}; of at most
 * {@value #RUNS} runs. Safe for use by several threads.
 */
final class NewestViews {
    private static final Logger LOG = LoggerFactory.getLogger(NewestViews.class);
    static final Duration KEPT = Duration.ofSeconds(5);
    private static final Comparator<ViewPairs> BY_STEP = Comparator.comparingLong(ViewPairs::getStep);
    private static final int RUNS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Predicate<String> isRunning;
    private final Function<String, Mono<ViewPairs>> newest;
    private final Map<String, Mono<byte[]>> pictures = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param isRunning of a name, which anybody may have made up
     * @param newest of a run; empty where there is none
     */
    NewestViews(Predicate<String> isRunning, Function<String, Mono<ViewPairs>> newest) {
        this.isRunning = isRunning;
        this.newest = newest;
    }

    /** Of runs that have been: their view pairs are gone. */
    static NewestViews none() {
        return new NewestViews(run -> false, run -> Mono.empty());
    }

    /** Of the runs of a log. */
    static NewestViews on(EventLog log, Predicate<String> isRunning) {
        return new NewestViews(isRunning, run -> newest(log, Topics.viewPairs(run)));
    }

    /** A PNG; empty where the run is not running, or has no view pairs that can be shown. */
    Mono<byte[]> of(String run) {
        return isRunning.test(run) ? picture(run) : Mono.empty();
    }

    private synchronized Mono<byte[]> picture(String run) {
        Mono<byte[]> picture = pictures.computeIfAbsent(run, r -> newest.apply(r)
                .map(ContactSheet::png)
                .onErrorResume(e -> {
                    LOG.debug("no view pairs of run {}", r, e);
                    return Mono.empty();
                })
                .cache(KEPT));
        if (pictures.size() > RUNS) {
            pictures.remove(pictures.keySet().iterator().next());
        }
        return picture;
    }

    /** Of the last record of each partition the one of the latest step; what loaders could not make has no views. */
    private static Mono<ViewPairs> newest(EventLog log, Topic topic) {
        return Mono.fromCallable(() -> log.ends(topic))
                .subscribeOn(Schedulers.boundedElastic())
                .map(ends -> ends.entrySet().stream()
                        .filter(end -> end.getValue() > 0)
                        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue() - 1)))
                .flatMap(last -> log.read(topic, ViewPairs.class, new From.Positions(last))
                        .map(Event::value)
                        .filter(pairs -> !pairs.getViews().isEmpty())
                        .take(last.size())
                        .take(PATIENCE)
                        .reduce((a, b) -> BY_STEP.compare(a, b) >= 0 ? a : b));
    }
}
