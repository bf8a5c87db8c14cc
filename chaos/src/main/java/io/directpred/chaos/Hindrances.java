package io.directpred.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds a process, its connections or the broker's disk back for a while; each says whether anything was held
 * back.
 */
final class Hindrances {
    private static final Duration ASLEEP = Duration.ofMillis(990);
    private static final Duration AWAKE = Duration.ofMillis(10);

    private final Stack stack;
    private final @Nullable Disk disk;

    /** @param disk the broker's, or null where it has none of its own */
    Hindrances(Stack stack, @Nullable Disk disk) {
        this.stack = stack;
        this.disk = disk;
    }

    boolean freeze(Child victim, Duration hold) throws InterruptedException {
        victim.freeze();
        try {
            Thread.sleep(hold.toMillis());
            return isStopped(victim);
        } finally {
            victim.thaw();
        }
    }

    /** 10 ms of work in each second. */
    boolean slow(Child victim, Duration hold) throws InterruptedException {
        boolean stopped = false;
        long end = System.nanoTime() + hold.toNanos();
        while (System.nanoTime() < end) {
            stopped |= freeze(victim, ASLEEP);
            Thread.sleep(AWAKE.toMillis());
        }
        return stopped;
    }

    private static boolean isStopped(Child victim) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(victim.pid()), "stat"))
                    .contains(") T ");
        } catch (IOException e) {
            return false; // it has gone
        }
    }

    /** No bytes between a service and the broker. */
    boolean cut(String service, Proxy.Cut how, Duration hold) throws InterruptedException {
        Proxy proxy = stack.proxy(service);
        long before = proxy.held();
        proxy.cut(how);
        try {
            Thread.sleep(hold.toMillis());
            return proxy.held() > before;
        } finally {
            proxy.restore();
        }
    }

    /** Every answer of the broker. */
    boolean late(Duration delay, Duration hold) throws InterruptedException {
        long before = stack.proxies().stream().mapToLong(Proxy::held).sum();
        stack.proxies().forEach(proxy -> proxy.delay(delay));
        try {
            Thread.sleep(hold.toMillis());
            return stack.proxies().stream().mapToLong(Proxy::held).sum() > before;
        } finally {
            stack.proxies().forEach(proxy -> proxy.delay(Duration.ZERO));
        }
    }

    /** Writes wait. */
    boolean stall(Duration hold) throws InterruptedException {
        if (disk == null) {
            return false;
        }
        disk.stall();
        try {
            Thread.sleep(hold.toMillis());
            return true;
        } finally {
            disk.goOn();
        }
    }
}
