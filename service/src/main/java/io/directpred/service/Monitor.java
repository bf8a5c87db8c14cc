package io.directpred.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Pages for machines: {@code /health/live} and {@code /health/ready}, 200 or 503, and {@code /metrics} in Prometheus'
 * text format; {@code /health} is {@code /health/ready}. GET and HEAD only, a connection for each request.
 */
final class Monitor implements AutoCloseable {
    /**
     * Loaders come and go with new names, and runs: numbers are told of so many of each, and of none that come after.
     */
    static final int MOST = 500;

    static final int CONNECTIONS = 64;
    private static final Duration TO_ASK = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofSeconds(1);

    static { // where meters are made, not where they are shown: those refused must not be kept either
        Metrics.globalRegistry
                .config()
                .meterFilter(MeterFilter.maximumAllowableTags("directpred", "loader", MOST, MeterFilter.deny()))
                .meterFilter(MeterFilter.maximumAllowableTags("directpred", "run", MOST, MeterFilter.deny()))
                .meterFilter(MeterFilter.maximumAllowableTags("kafka", "topic", 2 * MOST, MeterFilter.deny()));
    }

    private final Health health;
    private final DisposableServer server;
    private final Disposable beats;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private Monitor(InetSocketAddress address, Health health) {
        this.health = health;
        server = new BoundedHttp(CONNECTIONS, TO_ASK)
                .server(() -> address)
                .maxKeepAliveRequests(1)
                .handle(this::answer)
                .bindNow();
        beats = Flux.interval(BEAT).onBackpressureDrop().subscribe(beat -> health.beats());
    }

    /**
     * Answers from now on, and takes in all meters; throws {@link BadInput} naming {@code HTTP_PORT} where nothing can
     * listen.
     */
    static Monitor on(InetSocketAddress address, Health health) {
        try {
            Monitor monitor = new Monitor(address, health);
            monitor.measure();
            return monitor;
        } catch (ChannelBindException e) {
            throw BoundedHttp.refused("HTTP_PORT", address, e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    private void measure() {
        Metrics.addRegistry(registry);
        MeterRegistry all = Metrics.globalRegistry;
        new JvmMemoryMetrics().bindTo(all);
        new JvmThreadMetrics().bindTo(all);
        new ProcessorMetrics().bindTo(all);
        new FileDescriptorMetrics().bindTo(all);
        new UptimeMetrics().bindTo(all);
        collections.bindTo(all);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return body(
                    request,
                    response.status(405).header(HttpHeaderNames.ALLOW, "GET, HEAD"),
                    "text/plain",
                    "GET and HEAD only");
        }
        return switch (request.fullPath()) {
            case "/health", "/health/ready" ->
                body(request, status(response, health.healthy()), "application/json", health.json());
            case "/health/live" -> body(request, status(response, health.alive()), "application/json", health.json());
            case "/metrics" -> body(request, response, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
            default -> body(request, response.status(404), "text/plain", "/health/live, /health/ready, /metrics");
        };
    }

    private static HttpServerResponse status(HttpServerResponse response, boolean good) {
        return response.status(good ? 200 : 503);
    }

    private static Publisher<Void> body(
            HttpServerRequest request, HttpServerResponse response, String type, String text) {
        byte[] content = (text + "\n").getBytes(UTF_8);
        response.header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(content.length));
        return request.method().equals(HttpMethod.HEAD) ? response.send() : response.sendByteArray(Mono.just(content));
    }

    @Override
    public void close() {
        beats.dispose();
        server.disposeNow(Duration.ofSeconds(3));
        Metrics.removeRegistry(registry);
        collections.close();
        registry.close();
    }
}
