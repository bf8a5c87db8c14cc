package io.directpred.standalone.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A clock for each process, behind every scheduler that services make or share: it goes on only when told to, and what
 * is due at once is done at once. Whatever a process does is done under its own clock.
 */
final class VirtualTime implements AutoCloseable {
    private final List<Clock> clocks = new ArrayList<>();
    private Clock now = clock();

    VirtualTime() {
        Schedulers.setFactory(new Schedulers.Factory() {
            @Override
            public Scheduler newBoundedElastic(int threads, int tasks, ThreadFactory factory, int seconds) {
                return new OfWhoeverCalls();
            }

            @Override
            public Scheduler newParallel(int parallelism, ThreadFactory factory) {
                return new OfWhoeverCalls();
            }

            @Override
            public Scheduler newSingle(ThreadFactory factory) {
                return new OfWhoeverCalls();
            }
        });
    }

    /** One process's. */
    final class Clock {
        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

        /** Does something as the process whose clock this is. */
        void run(Runnable work) {
            Clock before = now;
            now = this;
            try {
                work.run();
            } finally {
                now = before;
            }
        }

        void advance(long seconds) {
            run(() -> time.advanceTimeBy(Duration.ofSeconds(seconds)));
        }
    }

    Clock clock() {
        Clock clock = new Clock();
        clocks.add(clock);
        return clock;
    }

    /** Every clock. */
    void advance(long seconds) {
        List.copyOf(clocks).forEach(clock -> clock.advance(seconds));
    }

    @Override
    public void close() {
        Schedulers.resetFactory();
        clocks.forEach(clock -> clock.time.dispose());
    }

    /** A service that disposes of its scheduler leaves the clock as it is. */
    private final class OfWhoeverCalls implements Scheduler {
        @Override
        public Disposable schedule(Runnable task) {
            return now.time.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return now.time.schedule(task, delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            return now.time.schedulePeriodically(task, initialDelay, period, unit);
        }

        @Override
        public long now(TimeUnit unit) {
            return now.time.now(unit);
        }

        @Override
        public Worker createWorker() {
            return now.time.createWorker();
        }

        @Override
        public void dispose() {}
    }
}
