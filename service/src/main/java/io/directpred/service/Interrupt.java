package io.directpred.service;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Ctrl-C and SIGTERM while it is open: a signal to stop, and the process stays until what is going on has come to its end. */
public final class Interrupt implements AutoCloseable {
    /** A checkpoint of a large network over a slow disk takes seconds; nobody waits for longer than this. */
    private static final long PATIENCE_SECONDS = 60;

    private final Sinks.Empty<Void> asked = Sinks.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable told;
    private final long patienceSeconds;
    private final String gaveUp;
    private final Thread hook = new Thread(this::ask, "interrupt");

    /** @param told is run when the signal comes, before anything stops */
    public Interrupt(Runnable told) {
        this(told, PATIENCE_SECONDS, "gave up waiting for the end of the run; its newest checkpoint stands");
    }

    /** @param gaveUp is said when what is going on has not come to its end in time */
    public Interrupt(Runnable told, long patienceSeconds, String gaveUp) {
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
            if (!ended.await(patienceSeconds, TimeUnit.SECONDS)) {
                System.err.println("directpred: " + gaveUp);
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
