package io.directpred.probe;

import io.directpred.events.CheckpointManifest;
import io.directpred.events.StoredCheckpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * What waits while a checkpoint is probed: of a run its first, its last and, of the others, the newest.
 *
 * <p>Only manifests wait here, at most {@value #ROOM}: three of a run. The contents wait in the log, and so does what
 * there is no room for.
 */
final class Backlog {
    static final int ROOM = 1_024;

    private final List<StoredCheckpoint> waiting = new ArrayList<>();
    private final FluxSink<StoredCheckpoint> sink;
    private final Source source = new Source();
    private boolean asked = true; // by the subscription
    private boolean complete;

    private Backlog(FluxSink<StoredCheckpoint> sink) {
        this.sink = sink;
    }

    /** Emits what was not superseded while there was no demand, in the order it came. */
    static Flux<StoredCheckpoint> firstNewestLast(Flux<StoredCheckpoint> checkpoints) {
        return Flux.create(
                sink -> {
                    Backlog backlog = new Backlog(sink);
                    sink.onDispose(backlog.source);
                    checkpoints.subscribe(backlog.source);
                    sink.onRequest(n -> backlog.drain());
                },
                FluxSink.OverflowStrategy.ERROR);
    }

    private synchronized void offer(StoredCheckpoint next) {
        asked = false;
        waiting.removeIf(waits -> isSuperseded(waits.manifest(), next.manifest()));
        waiting.add(next);
        drain();
    }

    private static boolean isSuperseded(CheckpointManifest waits, CheckpointManifest next) {
        boolean first = waits.getStepsDone() == 0;
        return waits.getRun().equals(next.getRun()) && !first && !waits.getLast() && !next.getLast();
    }

    private synchronized void drain() {
        while (!waiting.isEmpty() && sink.requestedFromDownstream() > 0) {
            sink.next(waiting.remove(0));
        }
        if (complete && waiting.isEmpty()) {
            sink.complete();
        } else if (!asked && !complete && waiting.size() < ROOM) {
            asked = true;
            source.request(1);
        }
    }

    private synchronized void end(@Nullable Throwable error) {
        if (error != null) {
            sink.error(error);
        } else {
            complete = true;
            drain();
        }
    }

    /** Asks for one checkpoint; for each further one {@link #drain} asks. */
    private final class Source extends BaseSubscriber<StoredCheckpoint> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(StoredCheckpoint checkpoint) {
            offer(checkpoint);
        }

        @Override
        protected void hookOnComplete() {
            end(null);
        }

        @Override
        protected void hookOnError(Throwable error) {
            end(error);
        }
    }
}
