package io.directpred.recorder;

import io.directpred.events.Event;
import io.directpred.service.FileModes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * {@code metrics.jsonl} while the run goes on, for {@code tail -f}: in the order in which the rows come off the topics.
 *
 * <p>It begins anew whenever the topics are read from their beginning. A row is one write of its own: it can be read at once, and never by half.
 * Throws {@link RunFailed} naming the file where it cannot be written. Safe for use by several threads.
 */
final class LiveRows implements AutoCloseable {
    private final RunDirectory directory;
    private final OutputStream out;
    private boolean closed;

    private LiveRows(RunDirectory directory, OutputStream out) {
        this.directory = directory;
        this.out = out;
    }

    static LiveRows begin(RunDirectory directory) {
        try {
            return new LiveRows(directory, FileModes.create(directory.metrics()));
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    synchronized void add(Event<?> event) {
        try {
            if (!closed) {
                out.write((Row.of(event) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }
}
