package io.directpred.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.directpred.browser.Chromium;
import io.directpred.events.RunPhase;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.recorder.ContactSheet;
import io.directpred.recorder.Said;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A tab that stays open for long: the page, fed over one connection with what the server says of a run of a million
 * steps, as fast as it draws. By then its tables have been thinned as at a quarter of the way, so nothing of the page
 * may have grown.
 */
class OpenTabTest {
    private static final String RUN = "long";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long STEPS = 1_000_000;
    private static final int EVENTS = 800;
    private static final int AT_ONCE = 20;

    private final LiveModel model = LiveModel.ofLog();
    private final SynchronousQueue<byte[]> events = new SynchronousQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Assets assets = new Assets();
    private final byte[] views = ContactSheet.png(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB));
    private HttpServer server;
    private Chromium browser;
    private Optional<Position> told = Optional.empty();
    private long steps;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        browser = new Chromium(1440, 900);
    }

    @AfterEach
    void end() {
        browser.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/events")) {
            stream(exchange);
        } else if (path.equals("/views")) {
            answer(exchange, "image/png", views);
        } else {
            assets.at(path)
                    .ifPresentOrElse(
                            asset -> answer(exchange, asset.type(), asset.content()),
                            () -> answer(exchange, "text/plain", new byte[0]));
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] content) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            if (content.length > 0) {
                exchange.getResponseBody().write(content);
            }
        } catch (IOException e) {
            // the browser has gone
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        boolean chosen = exchange.getRequestURI().toString().contains("run=");
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            if (!chosen) {
                out.write(framed(model.since(Optional.empty(), Set.of()))); // then it chooses the run
                out.flush();
                Thread.currentThread().join(PATIENCE.toMillis()); // until the browser or the test ends it
            }
            while (true) {
                out.write(events.take());
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] framed(LiveModel.Delta delta) {
        String json = new String(delta.json(), StandardCharsets.UTF_8);
        return ("id: " + delta.position().id() + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void doesNotGrow() throws Exception {
        for (Source source : Source.values()) {
            model.caughtUp(source);
        }
        model.add(Source.RUNS, 0, new Tag(RUN, 0, 1), Said.state(RUN, RunPhase.running, 1, 0));
        browser.open("http://127.0.0.1:" + server.getAddress().getPort() + "/");

        Chromium.Held quarter = null;
        for (int event = 1; event <= EVENTS; event++) {
            say(STEPS / EVENTS);
            if (event % AT_ONCE == 0) {
                await().atMost(PATIENCE).until(() -> shown() == steps);
            }
            if (event == EVENTS / 4) {
                quarter = browser.held();
            }
        }
        Chromium.Held end = browser.held();

        System.out.println("a quarter of the way " + quarter + ", at the end " + end);
        assertThat(steps).isEqualTo(STEPS);
        assertThat(browser.complaints()).isEmpty();
        assertThat(end.nodes()).isLessThanOrEqualTo(quarter.nodes() + 20);
        assertThat(end.listeners()).isLessThanOrEqualTo(quarter.listeners() + 5);
        assertThat(end.heap()).isLessThan(quarter.heap() + (1 << 20));
    }

    private void say(long more) throws InterruptedException {
        List<Double> values = IntStream.range(0, 64)
                .mapToObj(i -> (1.0 + steps % 7) / (i + 1))
                .toList();
        for (long step = steps; step < steps + more; step++) {
            model.add(Source.TRAINING, step, new Tag(RUN, step, 1), Said.step(RUN, 1, step + 1, -3 - step % 100));
            Spectrum spectrum = Spectrum.newBuilder(Said.spectrum(RUN, 1, step, 5))
                    .setEigenvalues(values)
                    .setWEigenvalues(values)
                    .setCosines(values)
                    .build();
            model.add(Source.SPECTRA, step, new Tag(RUN, step, 1), spectrum);
        }
        steps += more;
        LiveModel.Delta delta = model.since(told, Set.of(RUN));
        told = Optional.of(delta.position());
        assertThat(events.offer(framed(delta), PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the page reads")
                .isTrue();
    }

    /** The newest step of the first chart. */
    private long shown() {
        Object step =
                browser.js("const c = document.getElementById('loss').chart; c.draw(); return c.data[0].at(-1) ?? 0");
        return ((Number) step).longValue();
    }
}
