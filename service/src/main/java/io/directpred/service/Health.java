package io.directpred.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a service is, and why: what its health check says. Safe for use by several threads. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final JsonMapper JSON = new JsonMapper();

    /** @param since by the clock that never jumps */
    private record State(boolean healthy, String status, long since) {}

    /**
     * Without a beat, after which the process is taken to be stuck: no garbage collection and no busy machine takes so
     * long.
     */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final String service;
    private final LongSupplier nanos;
    private State state;
    private long beat;
    /** What it was doing before it failed to, and goes on with after. */
    private String doing = "starting";
    /** What it waits for, if it does. */
    private @Nullable String wait;

    Health(String service) {
        this(service, System::nanoTime);
    }

    /** @param nanos a clock that never jumps */
    Health(String service, LongSupplier nanos) {
        this.service = service;
        this.nanos = nanos;
        this.beat = nanos.getAsLong();
        this.state = new State(false, "starting", beat);
    }

    /** The service works, and this is what it does. */
    public synchronized void is(String status) {
        doing = status;
        wait = null;
        become(true, status);
    }

    /** The service cannot work, for the cause given; it goes on trying. */
    public synchronized void ails(String cause) {
        if (become(false, cause)) {
            LOG.warn("{}", cause);
        }
    }

    /**
     * The service could work, and waits for what others have to do; {@link #goesOn} ends it, and so does {@link #is}.
     */
    public synchronized void waits(String cause) {
        wait = cause;
        become(false, cause);
    }

    /** The wait is over. */
    public synchronized void goesOn() {
        wait = null;
        become(true, doing);
    }

    /** The broker answers. */
    synchronized void recovered() {
        if (wait != null) {
            become(false, wait);
        } else if (!state.healthy && become(true, doing)) {
            LOG.info("the broker answers: {}", doing);
        }
    }

    synchronized boolean healthy() {
        return state.healthy;
    }

    /** The threads that a service's pipelines run on got round to saying so. */
    synchronized void beats() {
        beat = nanos.getAsLong();
    }

    /** Whether the process can do work at all, whatever it waits for; if not, only a restart helps. */
    synchronized boolean alive() {
        return nanos.getAsLong() - beat < STUCK.toNanos();
    }

    /** One JSON object: service, healthy, status (the cause, where it is not healthy), and for how many seconds. */
    synchronized String json() {
        ObjectNode json = JSON.createObjectNode()
                .put("service", service)
                .put("healthy", state.healthy)
                .put("status", state.status)
                .put(
                        "seconds",
                        Duration.ofNanos(nanos.getAsLong() - state.since).toSeconds());
        return json.toString();
    }

    private boolean become(boolean healthy, String status) {
        boolean changes = healthy != state.healthy || !status.equals(state.status);
        if (changes) {
            state = new State(healthy, status, nanos.getAsLong());
        }
        return changes;
    }
}
