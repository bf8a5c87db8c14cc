package io.directpred.network;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns networks. Whoever closes it waits for what it computes.
 *
 * <p>That wait is the point: a JVM that ends while libtorch computes runs libtorch's static destructors under it, and
 * crashes.
 */
public final class NetworkThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkThread.class);
    private static final Duration ONE_CALL = Duration.ofSeconds(30);

    private final Thread[] made = new Thread[1];
    private final ExecutorService executor;

    /** @param priority as {@link Thread#setPriority} takes it */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy to others: nothing relies on it
    public NetworkThread(String name, int priority) {
        this.executor = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            thread.setPriority(priority);
            made[0] = thread;
            return thread;
        });
    }

    public ExecutorService executor() {
        return executor;
    }

    /**
     * Takes nothing more, interrupts what goes on, and waits for its end up to 30 s; on the thread itself it does not
     * wait.
     */
    @Override
    public void close() {
        executor.shutdownNow();
        if (Thread.currentThread() == made[0]) {
            return;
        }
        try {
            if (!executor.awaitTermination(ONE_CALL.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a network still computes after {} s", ONE_CALL.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
