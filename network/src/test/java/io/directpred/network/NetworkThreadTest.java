package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NetworkThreadTest {

    @Test
    void whoClosesItWaitsForWhatItComputes() throws Exception {
        NetworkThread thread = new NetworkThread("network", Thread.NORM_PRIORITY);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        thread.executor().execute(() -> {
            begun.countDown();
            computeUntilInterrupted();
            ended.set(true);
        });
        begun.await();

        thread.close();

        assertThat(ended).isTrue();
    }

    @Test
    void closingItOnItselfDoesNotWait() throws Exception {
        NetworkThread thread = new NetworkThread("network", Thread.NORM_PRIORITY);

        thread.executor().submit(thread::close).get(10, TimeUnit.SECONDS);

        assertThat(thread.executor().isShutdown()).isTrue();
    }

    /** As a call into libtorch, which knows nothing of interruption until it is over. */
    private static void computeUntilInterrupted() {
        long sum = 0;
        while (!Thread.currentThread().isInterrupted()) {
            sum++;
        }
        for (int i = 0; i < 50_000_000; i++) {
            sum += i;
        }
        assertThat(sum).isNotZero();
    }
}
