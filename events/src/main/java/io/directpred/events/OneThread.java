package io.directpred.events;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * A thread of a producer: takes tasks in the order of the subscriptions, and a bounded number of them; without any it
 * ends after a minute, until the next. Outcomes are signalled on Reactor's parallel scheduler, so that nobody runs on
 * this thread, or on the producer's own.
 */
final class OneThread implements AutoCloseable {
    private final String name;
    private final int waiting;
    private final ThreadPoolExecutor executor;

    OneThread(String name, int waiting) {
        this.name = name;
        this.waiting = waiting;
        this.executor = new ThreadPoolExecutor(1, 1, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * The task runs to its end, also when its subscriber loses interest: a record half sent is worse than one too many.
     */
    Mono<Void> run(Consumer<MonoSink<Void>> task) {
        return Mono.<Void>create(sink -> {
                    try {
                        executor.execute(() -> told(task, sink));
                    } catch (RejectedExecutionException e) {
                        sink.error(new EventLogException(
                                executor.isShutdown()
                                        ? name + " is closed"
                                        : name + " has " + waiting
                                                + " records waiting: publish with a bounded concurrency",
                                e));
                    }
                })
                .publishOn(Schedulers.parallel());
    }

    /**
     * Whatever a task throws is said to who waits for it: a thread that dies in silence would leave them waiting for
     * ever.
     */
    private static void told(Consumer<MonoSink<Void>> task, MonoSink<Void> sink) {
        try {
            task.accept(sink);
        } catch (Throwable e) {
            sink.error(e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
