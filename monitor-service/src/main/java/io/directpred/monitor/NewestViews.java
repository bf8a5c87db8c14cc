package io.directpred.monitor;

import io.directpred.events.EventLog;
import io.directpred.events.ViewPairs;
import io.directpred.recorder.ContactSheet;
import io.directpred.recorder.NewestPairs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The newest view pairs of a run as a picture. Read only when somebody asks, once for all who ask within {@link #KEPT};
 * of at most {@value #RUNS} runs. Safe for use by several threads.
 */
final class NewestViews {
    private static final Logger LOG = LoggerFactory.getLogger(NewestViews.class);
    static final Duration KEPT = Duration.ofSeconds(5);
    private static final int RUNS = 16;

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
        return new NewestViews(isRunning, run -> NewestPairs.of(log, run));
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
}
