package io.directpred.service;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelBindException;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerState;

/**
 * The bounds of every HTTP server of ours: connections, bytes of a request's header, and the time in which a request
 * must have come. No body is ever read. Where there are as many connections as allowed, the one that has been waiting
 * longest without a request makes room, so that clients who open connections and say nothing keep nobody out.
 */
public final class BoundedHttp {
    private static final int HEADER_BYTES = 8192;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final int most;
    private final Duration toAsk;
    private final Set<Channel> open = new LinkedHashSet<>();
    /** Those that have not sent a whole request's header yet, the oldest first. */
    private final Set<Channel> silent = new LinkedHashSet<>();

    /**
     * @param most connections at a time
     * @param toAsk in which the header of a connection's first request, and the rest of any request, must have come
     */
    public BoundedHttp(int most, Duration toAsk) {
        this.most = most;
        this.toAsk = toAsk;
    }

    /** To be given what answers, and bound. */
    public HttpServer server(Supplier<? extends SocketAddress> address) {
        return HttpServer.create()
                .bindAddress(address)
                .httpRequestDecoder(
                        spec -> spec.maxInitialLineLength(HEADER_BYTES).maxHeaderSize(HEADER_BYTES))
                .idleTimeout(IDLE)
                .requestTimeout(toAsk)
                .doOnChannelInit(this::opened)
                .childObserve(this::observed);
    }

    /** Open ones. */
    public synchronized int connections() {
        return open.size();
    }

    /** What is said where nothing can listen. */
    public static BadInput refused(String key, InetSocketAddress at, ChannelBindException cause) {
        String why = cause.getCause() == null
                ? "the system refuses it"
                : cause.getCause().getMessage();
        return new BadInput(
                key + " = " + at.getPort() + ": no listening at "
                        + at.getAddress().getHostAddress() + ":" + at.getPort() + " (" + why
                        + "); give another one, 0 for a free one",
                cause);
    }

    private synchronized void opened(ConnectionObserver observer, Channel channel, @Nullable SocketAddress from) {
        if (open.size() >= most && silent.isEmpty()) {
            channel.unsafe().closeForcibly();
            return;
        }
        if (open.size() >= most) {
            Channel longest = silent.iterator().next();
            forget(longest);
            close(longest);
        }
        open.add(channel);
        silent.add(channel);
        Future<?> deadline =
                channel.eventLoop().schedule(() -> closeIfSilent(channel), toAsk.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> {
            deadline.cancel(false);
            forget(channel);
        });
    }

    private synchronized void forget(Channel channel) {
        open.remove(channel);
        silent.remove(channel);
    }

    private synchronized void closeIfSilent(Channel channel) {
        if (silent.contains(channel)) {
            close(channel);
        }
    }

    private static void close(Channel channel) {
        var unused = channel.close(); // what went wrong with it, nobody needs to know
    }

    private synchronized void observed(Connection connection, ConnectionObserver.State state) {
        if (state == HttpServerState.REQUEST_RECEIVED) {
            silent.remove(connection.channel());
        }
    }
}
