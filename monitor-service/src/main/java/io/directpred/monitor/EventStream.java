package io.directpred.monitor;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * Server-sent events (WHATWG HTML, section 9.2): twice a second what changed, with the {@link Position} after it as id.
 *
 * <p>One thread makes the events of all viewers, each kind once. Nothing is kept for a viewer but its position: one
 * that reads slowly is told more at a time, one that does not read for a minute is let go.
 */
final class EventStream implements AutoCloseable {
    static final Duration TICK = Duration.ofMillis(500);
    static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int QUIET_TICKS = 30;
    private static final byte[] QUIET = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private record Question(Optional<Position> from, Set<String> chosen) {}

    private record Frame(Position position, byte[] bytes) {}

    private final LiveModel model;
    private final Duration patience;
    private final Scheduler thread = Schedulers.newSingle("page", true);
    private final Flux<Long> ticks =
            Flux.interval(TICK, thread).onBackpressureDrop().share();
    private final Map<Question, Frame> made = new HashMap<>();
    private @Nullable Position madeAt;

    /** @param patience with one that does not read */
    EventStream(LiveModel model, Duration patience) {
        this.model = model;
        this.patience = patience;
    }

    /**
     * For one viewer, until its connection ends.
     *
     * @param lastEventId what the browser sends when it comes back
     * @param chosen runs whose series it wants
     */
    Flux<byte[]> to(Connection connection, Optional<Position> lastEventId, Set<String> chosen) {
        connection.addHandlerLast(new Listening(connection, patience));
        return Flux.defer(() -> {
            Viewer viewer = new Viewer(connection, lastEventId, chosen);
            return Flux.concat(Flux.just(-1L).publishOn(thread), ticks)
                    .onBackpressureDrop()
                    .<byte[]>handle((tick, sink) -> viewer.next().ifPresent(sink::next));
        });
    }

    @Override
    public void close() {
        thread.dispose();
    }

    private Frame frame(Optional<Position> from, Set<String> chosen) {
        Position now = model.position();
        if (!now.equals(madeAt)) {
            made.clear();
            madeAt = now;
        }
        return made.computeIfAbsent(new Question(from, chosen), question -> framed(model.since(from, chosen)));
    }

    private static Frame framed(LiveModel.Delta delta) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(delta.json().length + 80);
        bytes.writeBytes(("id: " + delta.position().id() + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(delta.json());
        bytes.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return new Frame(delta.position(), bytes.toByteArray());
    }

    /** Lets a viewer go that has something to take and takes nothing of it for so long. */
    private static final class Listening extends IdleStateHandler {
        private final Connection connection;

        /** The first of two silences is told whatever moves meanwhile, the second only if nothing does. */
        Listening(Connection connection, Duration patience) {
            super(true, 0, patience.toMillis() / 2, 0, TimeUnit.MILLISECONDS);
            this.connection = connection;
        }

        @Override
        protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
            if (!event.isFirst() && !context.channel().isWritable()) {
                connection.dispose();
            }
        }
    }

    /** On the one thread. */
    private final class Viewer {
        private final Connection connection;
        private final Set<String> chosen;
        private Optional<Position> has;
        private int quietFor;

        Viewer(Connection connection, Optional<Position> has, Set<String> chosen) {
            this.connection = connection;
            this.has = has;
            this.chosen = chosen;
        }

        Optional<byte[]> next() {
            if (!connection.channel().isWritable()) {
                return Optional.empty();
            }
            boolean news = has.filter(model.position()::equals).isEmpty();
            if (!model.isCaughtUp() || !news) {
                return ++quietFor % QUIET_TICKS == 1 ? Optional.of(QUIET) : Optional.empty();
            }
            quietFor = 1;
            Frame frame = frame(has, chosen);
            has = Optional.of(frame.position());
            return Optional.of(frame.bytes());
        }
    }
}
