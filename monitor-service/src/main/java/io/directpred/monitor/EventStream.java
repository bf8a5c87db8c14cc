package io.directpred.monitor;

import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Server-sent events (WHATWG HTML, section 9.2): twice a second what changed, with the {@link Position} after it as id.
 *
 * <p>One thread makes the events of all viewers, each kind once. Nothing is kept for a viewer but its position: one that reads slowly is told
 * more at a time, one that does not read for a minute is let go.
 */
final class EventStream implements AutoCloseable {
    static final Duration TICK = Duration.ofMillis(500);
    private static final int QUIET_TICKS = 30;
    private static final int DEAF_TICKS = 120;
    private static final byte[] QUIET = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private record Question(Optional<Position> from, Set<String> chosen) {}

    private record Frame(Position position, byte[] bytes) {}

    private final LiveModel model;
    private final Scheduler thread = Schedulers.newSingle("page", true);
    private final Flux<Long> ticks =
            Flux.interval(TICK, thread).onBackpressureDrop().share();
    private final Map<Question, Frame> made = new HashMap<>();
    private @Nullable Position madeAt;

    EventStream(LiveModel model) {
        this.model = model;
    }

    /**
     * For one viewer, until its connection ends.
     *
     * @param lastEventId what the browser sends when it comes back
     * @param chosen runs whose series it wants
     */
    Flux<byte[]> to(Channel channel, Optional<Position> lastEventId, Set<String> chosen) {
        return Flux.defer(() -> {
            Viewer viewer = new Viewer(channel, lastEventId, chosen);
            return Flux.concat(Flux.just(-1L).publishOn(thread), ticks)
                    .onBackpressureDrop()
                    .takeWhile(tick -> viewer.deafFor < DEAF_TICKS)
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

    /** On the one thread. */
    private final class Viewer {
        private final Channel channel;
        private final Set<String> chosen;
        private Optional<Position> has;
        private int quietFor;
        private int deafFor;

        Viewer(Channel channel, Optional<Position> has, Set<String> chosen) {
            this.channel = channel;
            this.has = has;
            this.chosen = chosen;
        }

        Optional<byte[]> next() {
            if (!channel.isWritable()) {
                deafFor++;
                return Optional.empty();
            }
            deafFor = 0;
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
