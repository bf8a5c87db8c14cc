package io.directpred.trainer;

import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;

/**
 * Whether this process is the one of a run's candidates that may train it. To have lost it is a doubt, not an end: the
 * transaction says who is the one.
 *
 * @param holds now
 * @param lost emits whenever it was lost
 */
record Leadership(BooleanSupplier holds, Flux<Boolean> lost) {
    /** Of a trainer that has no others beside it. */
    static final Leadership UNDOUBTED = new Leadership(() -> true, Flux.never());
}
