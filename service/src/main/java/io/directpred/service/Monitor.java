package io.directpred.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Two pages for machines: {@code /health}, 200 or 503, and {@code /metrics} in Prometheus' text format. */
final class Monitor implements AutoCloseable {
    /** Loaders come and go with new names, and runs: numbers are told of so many of each, and of none that come after. */
    static final int MOST = 500;

    static { // where meters are made, not where they are shown: those refused must not be kept either
        Metrics.globalRegistry
                .config()
                .meterFilter(MeterFilter.maximumAllowableTags("directpred", "loader", MOST, MeterFilter.deny()))
                .meterFilter(MeterFilter.maximumAllowableTags("directpred", "run", MOST, MeterFilter.deny()))
                .meterFilter(MeterFilter.maximumAllowableTags("kafka", "topic", 2 * MOST, MeterFilter.deny()));
    }

    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Monitor::daemon);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private Monitor(HttpServer server, Health health) {
        this.server = server;
        server.setExecutor(thread);
        server.createContext(
                "/health", at -> answer(at, health.healthy() ? 200 : 503, "application/json", health.json()));
        server.createContext(
                "/metrics", at -> answer(at, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
    }

    /**
     * Answers from now on, and takes in all meters.
     *
     * @param address port 0 takes a free one
     * @throws IOException where the port is taken
     */
    static Monitor on(InetSocketAddress address, Health health) throws IOException {
        Monitor monitor = new Monitor(HttpServer.create(address, 0), health);
        monitor.measure();
        monitor.server.start();
        return monitor;
    }

    InetSocketAddress address() {
        return server.getAddress();
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

    private static void answer(HttpExchange at, int status, String type, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        try (at) {
            at.getRequestBody().readAllBytes();
            at.getResponseHeaders().set("Content-Type", type);
            at.sendResponseHeaders(status, body.length);
            at.getResponseBody().write(body);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "monitor");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
        Metrics.removeRegistry(registry);
        collections.close();
        registry.close();
    }
}
