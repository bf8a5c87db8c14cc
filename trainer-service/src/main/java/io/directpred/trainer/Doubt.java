package io.directpred.trainer;

import io.micrometer.core.instrument.Metrics;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Whether this attempt is still the one. In doubt it pauses between two steps, its state in memory, and asks by a
 * transaction, which only whoever opened the id last can commit: it goes on, or fails with
 * {@link io.directpred.events.FencedException}.
 */
final class Doubt {
    private static final Logger LOG = LoggerFactory.getLogger(Doubt.class);
    private static final Mono<Void> NONE = Mono.empty();

    private final Supplier<Mono<Void>> transaction;
    private final AtomicReference<Mono<Void>> answer = new AtomicReference<>(NONE);

    Doubt(Supplier<Mono<Void>> transaction) {
        this.transaction = transaction;
    }

    /** Asks at each loss; fails when the answer is no. */
    Flux<Void> ask(Flux<Boolean> lost) {
        return lost.concatMap(loss -> {
            Sinks.Empty<Void> answered = Sinks.empty();
            answer.set(answered.asMono());
            Metrics.counter("directpred.trainer.doubts").increment();
            LOG.warn(
                    "this trainer did not answer the broker in time; it pauses, and asks whether the run is still its own");
            return transaction.get().doOnSuccess(yes -> {
                LOG.info("the run is still this trainer's: it goes on");
                answer.set(NONE);
                answered.tryEmitEmpty();
            });
        });
    }

    /** Completes at once without a doubt, else when it is over; with a no, {@link #ask} fails. */
    Mono<Void> cleared() {
        return Mono.defer(answer::get);
    }
}
