package io.directpred.recorder;

import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * At most {@value #MOST} runs are followed at once, since each takes six consumers, and of runs that were given up a
 * log may hold any number: the one that has been silent for longest is left. Safe for use by several threads.
 */
final class Followers {
    static final int MOST = 8;

    private final Map<String, Sinks.Empty<Void>> places = new LinkedHashMap<>(16, 0.75f, true);

    /** The same for as long as the run has a place; what comes of it keeps the place. */
    <T> Flux<T> following(String run, Flux<T> said) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> left = Sinks.empty();
            return said.doOnNext(value -> heard(run))
                    .takeUntilOther(entered(run, left))
                    .doFinally(signal -> leave(run, left));
        });
    }

    private Mono<Void> entered(String run, Sinks.Empty<Void> left) {
        return Mono.defer(() -> {
            enter(run, left);
            return left.asMono();
        });
    }

    private synchronized void enter(String run, Sinks.Empty<Void> left) {
        places.put(run, left);
        if (places.size() > MOST) {
            Map.Entry<String, Sinks.Empty<Void>> silent =
                    places.entrySet().iterator().next();
            places.remove(silent.getKey());
            silent.getValue().tryEmitEmpty();
        }
    }

    private synchronized void heard(String run) {
        places.get(run); // in the order of access
    }

    private synchronized void leave(String run, Sinks.Empty<Void> left) {
        places.remove(run, left);
    }
}
