package io.directpred.standalone;

import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is printed, for a test that waits for it. */
final class Heard extends StringWriter {
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    public void flush() {
        synchronized (getBuffer()) {
            getBuffer().notifyAll();
        }
    }

    /** Returns when the text has been printed; the limit only ends a test that fails. */
    void await(String text) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + SOON_NANOS;
        synchronized (getBuffer()) {
            while (!toString().contains(text)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new TimeoutException("not heard: " + text + "; but: " + this);
                }
                getBuffer().wait(left);
            }
        }
    }
}
