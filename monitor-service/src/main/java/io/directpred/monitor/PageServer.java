package io.directpred.monitor;

import io.directpred.service.BadInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The page over HTTP/1.1: its files at {@code /}, server-sent events at {@code /events?run=...}. GET and HEAD only, nothing
 * can be changed through it, and every header and connection has a bound.
 */
final class PageServer implements AutoCloseable {
    static final int CONNECTIONS = 512;
    private static final int HEADER_BYTES = 8192;
    private static final int CHOSEN = 5;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration REQUEST = Duration.ofSeconds(10);

    private final Assets assets = new Assets();
    private final Gate gate;
    private final EventStream events;
    private final AtomicInteger connections = new AtomicInteger();
    private final DisposableServer server;

    private PageServer(LiveModel model, PageConfig config) {
        gate = new Gate(config);
        events = new EventStream(model);
        server = HttpServer.create()
                .bindAddress(config::address)
                .httpRequestDecoder(
                        spec -> spec.maxInitialLineLength(HEADER_BYTES).maxHeaderSize(HEADER_BYTES))
                .idleTimeout(IDLE)
                .requestTimeout(REQUEST)
                .doOnConnection(this::bound)
                .handle(this::answer)
                .bindNow();
    }

    /** Answers from now on; throws {@link BadInput} naming the address where nothing can listen. */
    static PageServer start(LiveModel model, PageConfig config) {
        try {
            return new PageServer(model, config);
        } catch (ChannelBindException e) {
            throw refused(config, e);
        }
    }

    private static BadInput refused(PageConfig config, RuntimeException cause) {
        return new BadInput(
                "PAGE_PORT = " + config.address().getPort() + ": no listening at " + config.address() + " ("
                        + cause.getMessage() + "); give another one, 0 for a free one",
                cause);
    }

    private void bound(Connection connection) {
        if (connections.incrementAndGet() > CONNECTIONS) {
            connection.dispose();
        }
        connection.onDispose(connections::decrementAndGet);
    }

    URI uri() {
        InetSocketAddress at = (InetSocketAddress) server.address();
        String host = at.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : at.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort());
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        Gate.protect(response);
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return text(request, response.header(HttpHeaderNames.ALLOW, "GET, HEAD"), 405, "GET and HEAD only");
        }
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        Optional<Gate.Refusal> refusal = gate.refuses(request, query);
        if (refusal.isPresent()) {
            return text(request, response, refusal.get().status(), refusal.get().reason());
        }
        if (gate.entersByToken(query)) {
            return gate.welcome(response);
        }
        if (query.path().equals("/events")) {
            return request.method().equals(HttpMethod.HEAD)
                    ? response.header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                            .send()
                    : stream(request, response, query);
        }
        return assets.at(query.path())
                .map(asset -> body(request, response, asset.type(), asset.content()))
                .orElseGet(() -> text(request, response, 404, "there is nothing at this path"));
    }

    private Publisher<Void> stream(HttpServerRequest request, HttpServerResponse response, QueryStringDecoder query) {
        Set<String> chosen = query.parameters().getOrDefault("run", List.of()).stream()
                .limit(CHOSEN)
                .collect(Collectors.toUnmodifiableSet());
        Optional<Position> last = Optional.ofNullable(request.requestHeaders().get("Last-Event-ID"))
                .flatMap(Position::parse);
        response.sse();
        return Mono.<Connection>create(sink -> response.withConnection(sink::success))
                .flatMapMany(connection -> response.sendByteArray(events.to(connection.channel(), last, chosen)));
    }

    private static Publisher<Void> text(
            HttpServerRequest request, HttpServerResponse response, int status, String text) {
        return body(
                request,
                response.status(status),
                "text/plain; charset=utf-8",
                (text + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Publisher<Void> body(
            HttpServerRequest request, HttpServerResponse response, String type, byte[] content) {
        response.header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(content.length));
        return request.method().equals(HttpMethod.HEAD) ? response.send() : response.sendByteArray(Mono.just(content));
    }

    @Override
    public void close() {
        events.close();
        server.disposeNow(Duration.ofSeconds(3));
    }
}
