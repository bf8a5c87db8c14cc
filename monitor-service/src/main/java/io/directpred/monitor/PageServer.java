package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.service.BadInput;
import io.directpred.service.BoundedHttp;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The page over HTTP/1.1: its files at {@code /}, server-sent events at {@code /events?run=...}, view pairs at
 * {@code /views?run=...}, points and pictures of the probe's images at {@code /points?run=...&step=...} and
 * {@code /pictures?run=...}, how much is on a run's topics at {@code /topics?run=...}. GET and HEAD only, nothing can
 * be changed through it, and every header and connection has a bound.
 */
final class PageServer implements AutoCloseable {
    static final int CONNECTIONS = 512;
    /** Bytes that the system holds for one viewer; by itself it would let them become 4 MB. */
    private static final int SEND_BUFFER = 256 << 10;

    private static final int CHOSEN = 5;
    private static final Duration REQUEST = Duration.ofSeconds(10);

    private final Assets assets = new Assets();
    private final Gate gate;
    private final EventStream events;
    private final BoundedHttp bounds = new BoundedHttp(CONNECTIONS, REQUEST);
    private final NewestViews views;
    private final ProbeImages images;
    private final RunTopics topics;
    private final DisposableServer server;

    private PageServer(
            LiveModel model,
            NewestViews views,
            ProbeImages images,
            RunTopics topics,
            PageConfig config,
            Duration patience) {
        this.views = views;
        this.images = images;
        this.topics = topics;
        gate = new Gate(config);
        events = new EventStream(model, patience);
        server = bounds.server(config::address)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .handle(this::answer)
                .bindNow();
    }

    /** Answers from now on; throws {@link BadInput} naming the address where nothing can listen. */
    static PageServer start(
            LiveModel model, NewestViews views, ProbeImages images, RunTopics topics, PageConfig config) {
        return start(model, views, images, topics, config, EventStream.PATIENCE);
    }

    /** @param patience with a viewer that does not read */
    static PageServer start(
            LiveModel model,
            NewestViews views,
            ProbeImages images,
            RunTopics topics,
            PageConfig config,
            Duration patience) {
        try {
            return new PageServer(model, views, images, topics, config, patience);
        } catch (ChannelBindException e) {
            throw BoundedHttp.refused(config.key(), config.address(), e);
        }
    }

    /** Open ones, at the most {@value #CONNECTIONS}. */
    int connections() {
        return bounds.connections();
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
        String run = parameter(query, "run");
        return switch (query.path()) {
            case "/views" -> content(request, response, "image/png", views.of(run));
            case "/pictures" -> content(request, response, "image/png", images.pictures(run));
            case "/points" -> content(request, response, "application/json", images.points(run, step(query)));
            case "/topics" -> content(request, response, "application/json", topics.of(run));
            default ->
                assets.at(query.path())
                        .map(asset -> body(request, response, asset.type(), asset.content()))
                        .orElseGet(() -> text(request, response, 404, "there is nothing at this path"));
        };
    }

    private static String parameter(QueryStringDecoder query, String name) {
        return query.parameters().getOrDefault(name, List.of("")).get(0);
    }

    /** Which nobody has probed, where it is none. */
    private static long step(QueryStringDecoder query) {
        String step = parameter(query, "step");
        return step.matches("-?[0-9]{1,18}") ? Long.parseLong(step) : Long.MIN_VALUE;
    }

    /** Nothing is no error: a browser would complain. */
    private static Publisher<Void> content(
            HttpServerRequest request, HttpServerResponse response, String type, Mono<byte[]> content) {
        return content.map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(found -> Mono.from(found.map(bytes -> body(request, response, type, bytes))
                        .orElseGet(() -> response.status(204).send())));
    }

    private Publisher<Void> stream(HttpServerRequest request, HttpServerResponse response, QueryStringDecoder query) {
        Set<String> chosen = query.parameters().getOrDefault("run", List.of()).stream()
                .limit(CHOSEN)
                .collect(Collectors.toUnmodifiableSet());
        Optional<Position> last = Optional.ofNullable(request.requestHeaders().get("Last-Event-ID"))
                .flatMap(Position::parse);
        response.sse();
        return Mono.<Connection>create(sink -> response.withConnection(sink::success))
                .flatMapMany(connection -> response.sendByteArray(events.to(connection, last, chosen)));
    }

    private static Publisher<Void> text(
            HttpServerRequest request, HttpServerResponse response, int status, String text) {
        return body(request, response.status(status), "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
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
