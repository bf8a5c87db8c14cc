package io.directpred.recorder;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The view pairs that a run's loaders made last. */
public final class NewestPairs {
    private static final Comparator<ViewPairs> BY_STEP = Comparator.comparingLong(ViewPairs::getStep);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private NewestPairs() {}

    /**
     * Of the last record of each partition the one of the latest step; what loaders could not make has no views. Empty
     * where there is none, an error where the run's topic is gone.
     */
    public static Mono<ViewPairs> of(EventLog log, String run) {
        Topic topic = Topics.viewPairs(run);
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
