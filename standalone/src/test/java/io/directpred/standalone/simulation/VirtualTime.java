package io.directpred.standalone.simulation;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One clock for every scheduler that services make or share: it goes on only when told to, and what is due at once is done at once. */
final class VirtualTime implements AutoCloseable {
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

    VirtualTime() {
        Schedulers.setFactory(new Schedulers.Factory() {
            @Override
            public Scheduler newBoundedElastic(int threads, int tasks, ThreadFactory factory, int seconds) {
                return new Shared(clock);
            }

            @Override
            public Scheduler newParallel(int parallelism, ThreadFactory factory) {
                return new Shared(clock);
            }

            @Override
            public Scheduler newSingle(ThreadFactory factory) {
                return new Shared(clock);
            }
        });
    }

    void advance(int seconds) {
        clock.advanceTimeBy(Duration.ofSeconds(seconds));
    }

    @Override
    public void close() {
        Schedulers.resetFactory();
        clock.dispose();
    }

    /** A service that disposes of its scheduler leaves the clock to the others. */
    private record Shared(Scheduler clock) implements Scheduler {
        @Override
        public Disposable schedule(Runnable task) {
            return clock.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return clock.schedule(task, delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            return clock.schedulePeriodically(task, initialDelay, period, unit);
        }

        @Override
        public long now(TimeUnit unit) {
            return clock.now(unit);
        }

        @Override
        public Worker createWorker() {
            return clock.createWorker();
        }

        @Override
        public void dispose() {}
    }
}
