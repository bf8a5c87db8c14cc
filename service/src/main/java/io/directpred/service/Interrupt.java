package io.directpred.service;

import io.directpred.events.EventLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Ctrl-C and SIGTERM while it is open: a signal to stop, and the process stays until what is going on has come to its
 * end.
 */
public final class Interrupt implements AutoCloseable {
    /** A checkpoint of a large network over a slow disk takes seconds; nobody waits for longer than this. */
    private static final long PATIENCE_SECONDS = 60;

    private static final String STANDS = "; its newest checkpoint stands";
    private static final String GAVE_UP = "gave up waiting for the end of the run" + STANDS;

    private final Sinks.Empty<Void> asked = Sinks.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable told;
    private final long patienceSeconds;
    private final String gaveUp;
    private final BooleanSupplier answers;
    private final Thread hook = new Thread(this::ask, "interrupt");

    /** @param told is run when the signal comes, before anything stops */
    public Interrupt(Runnable told) {
        this(told, PATIENCE_SECONDS, GAVE_UP);
    }

    /** @param log of a run that cannot be saved while its broker is silent */
    public Interrupt(Runnable told, EventLog log) {
        this(told, PATIENCE_SECONDS, GAVE_UP, () -> Ending.answers(log));
    }

    /** @param gaveUp is said when what is going on has not come to its end in time */
    public Interrupt(Runnable told, long patienceSeconds, String gaveUp) {
        this(told, patienceSeconds, gaveUp, () -> true);
    }

    private Interrupt(Runnable told, long patienceSeconds, String gaveUp, BooleanSupplier answers) {
        this.answers = answers;
        this.told = told;
        this.patienceSeconds = patienceSeconds;
        this.gaveUp = gaveUp;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Completes when the process is asked to end. */
    public Mono<Void> asked() {
        return asked.asMono();
    }

    public void ask() {
        told.run();
        asked.tryEmitEmpty();
        try {
            switch (Ending.await(ended, Duration.ofSeconds(patienceSeconds), answers)) {
                case ENDED -> {}
                case TIME -> System.err.println("directpred: " + gaveUp);
                case SILENCE ->
                    System.err.println(
                            "directpred: the broker does not answer, and so the run cannot be saved" + STANDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook is what waited for this
        }
    }
}
