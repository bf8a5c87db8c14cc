package io.directpred.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;

class MonitorTest {
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @ParameterizedTest
    @CsvSource({"directpred.bound.loaders, loader, 500", "directpred.bound.runs, run, 500", "kafka.bound, topic, 1000"})
    void keepsNoMoreThanABoundedNumberOfNames(String meter, String tag, int most) throws Exception {
        try (Monitor monitor = Monitor.on(ANYWHERE, new Health("bound"))) {
            for (int i = 0; i < 2 * most; i++) {
                Counter.builder(meter)
                        .tag(tag, "name-" + i)
                        .register(Metrics.globalRegistry)
                        .increment();
            }

            assertThat(Metrics.globalRegistry.find(meter).counters()).hasSizeBetween(most / 2, most);
            assertThat(scraped(monitor).lines().filter(line -> line.startsWith(meter.replace('.', '_'))))
                    .hasSizeBetween(most / 2, most);
        }
    }

    @Test
    void aBodyIsNeverReadWhateverItsLength() throws Exception {
        try (Monitor monitor = Monitor.on(ANYWHERE, new Health("flooded"));
                Socket socket = connected(monitor)) {
            say(socket, "POST /health HTTP/1.1\r\nHost: h\r\nContent-Length: 314572800\r\n\r\n");

            assertThat(heard(socket)).startsWith("HTTP/1.1 405 ").contains("GET, HEAD");
            assertThat(get(monitor, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void clientsThatSayHalfARequestKeepNobodyOut() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (Monitor monitor = Monitor.on(ANYWHERE, new Health("slow"))) {
            for (int i = 0; i < Monitor.CONNECTIONS + 10; i++) {
                slow.add(connected(monitor));
                say(slow.get(i), "GET /health HTTP/1.1\r\nHos");
            }

            assertThat(get(monitor, "/health/live").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aConnectionIsClosedWhenNoRequestComesInTime() throws Exception {
        BoundedHttp bounds = new BoundedHttp(2, Duration.ofMillis(300));
        DisposableServer server = bounds.server(() -> ANYWHERE)
                .handle((request, response) -> response.send())
                .bindNow();
        try (Socket socket = new Socket(ANYWHERE.getAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            say(socket, "GET / HTTP/1.1\r\n");

            assertThat(heard(socket)).isEmpty();
            assertThat(bounds.connections()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void oneThatWorksIsNotClosedForOthers() throws Exception {
        BoundedHttp bounds = new BoundedHttp(2, Duration.ofMinutes(1));
        DisposableServer server = bounds.server(() -> ANYWHERE)
                .handle((request, response) -> response.sendString(Flux.concat(Flux.just("begun"), Flux.never())))
                .bindNow();
        try (Socket first = new Socket(ANYWHERE.getAddress(), server.port());
                Socket second = new Socket(ANYWHERE.getAddress(), server.port())) {
            for (Socket socket : List.of(first, second)) {
                socket.setSoTimeout(20_000);
                say(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat((char) socket.getInputStream().read()).isEqualTo('H');
            }
            try (Socket third = new Socket(ANYWHERE.getAddress(), server.port())) {
                third.setSoTimeout(20_000);
                assertThat(heard(third)).isEmpty();
            }
            assertThat(bounds.connections()).isEqualTo(2);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /health, 503",
        "GET, /health/ready, 503",
        "HEAD, /health/ready, 503",
        "GET, /health/live, 200",
        "GET, /metrics, 200",
        "GET, /, 404",
        "GET, /metrics/../x, 404",
        "PUT, /metrics, 405",
        "TRACE, /health, 405"
    })
    void answersItsPagesAlone(String method, String path, int status) throws Exception {
        try (Monitor monitor = Monitor.on(ANYWHERE, new Health("pages"));
                Socket socket = connected(monitor)) {
            say(socket, method + " " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");

            assertThat(heard(socket)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws Exception {
        try (Monitor monitor = Monitor.on(ANYWHERE, new Health("header"));
                Socket socket = connected(monitor)) {
            say(socket, "GET /health HTTP/1.1\r\nX: " + "x".repeat(20_000));

            assertThat(heard(socket)).matches("(?s)(HTTP/1.1 4[0-9]{2} .*)?");
            assertThat(get(monitor, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aProcessWhosePipelinesDoNotRunIsNotAliveAndOneThatWaitsIs() {
        AtomicLong now = new AtomicLong();
        Health health = new Health("stuck", now::get);
        health.ails("waits for a broker");

        now.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(health.alive()).isTrue();
        health.beats();
        now.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(health.alive()).isTrue();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(health.alive()).isFalse();
    }

    private static Socket connected(Monitor monitor) throws IOException {
        Socket socket = new Socket(ANYWHERE.getAddress(), monitor.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** To the end of the connection. */
    private static String heard(Socket socket) throws IOException {
        StringBuilder heard = new StringBuilder();
        try {
            for (int c = socket.getInputStream().read();
                    c >= 0;
                    c = socket.getInputStream().read()) {
                heard.append((char) c);
            }
        } catch (SocketException e) { // reset, with what we still had to say
            return heard.toString();
        }
        return heard.toString();
    }

    private static String scraped(Monitor monitor) throws Exception {
        return get(monitor, "/metrics").body();
    }

    private static HttpResponse<String> get(Monitor monitor, String path) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + monitor.address().getPort() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }
}
