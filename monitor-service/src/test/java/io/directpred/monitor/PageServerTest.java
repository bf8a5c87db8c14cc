package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.directpred.service.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the server gives to whom, over real sockets. Longer than 250 lines because every door is tried on one and the
 * same server.
 */
class PageServerTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LiveModel model = LiveModel.ofLog();
    private PageServer server =
            PageServer.start(model, NewestViews.none(), ProbeImages.none(model), RunTopics.none(), PageConfig.local(0));

    @AfterEach
    void end() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/app.js, text/javascript",
        "/page.css, text/css",
        "/uplot.js, text/javascript",
        "/uplot.css, text/css"
    })
    void givesItsFiles(String path, String type) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type + "; charset=utf-8");
        assertThat(response.body()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/../pom.xml", "/%2e%2e/pom.xml", "/page/app.js", "//app.js", "/META-INF/MANIFEST.MF"
            })
    void hasNothingAtOtherPaths(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void refusesOtherMethods(String method) throws Exception {
        for (String path : List.of("/", "/events", "/nothing")) {
            HttpResponse<String> response =
                    send(HttpRequest.newBuilder(server.uri().resolve(path)).method(method, BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        for (String path : List.of("/", "/events")) {
            HttpResponse<String> response =
                    send(HttpRequest.newBuilder(server.uri().resolve(path)).method("HEAD", BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app.js", "/nothing", "/events"})
    void letsABrowserLoadNothingFromElsewhere(String path) throws Exception {
        String answer = raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .toLowerCase(Locale.ROOT);

        assertThat(answer)
                .contains(
                        "content-security-policy: default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                        "x-content-type-options: nosniff",
                        "referrer-policy: no-referrer",
                        "cross-origin-resource-policy: same-origin")
                .doesNotContain("access-control-allow-origin");
    }

    @Test
    void ourOwnPageKeepsThePolicy() throws Exception {
        assertThat(get("/").body()).doesNotContain("style=", "<style", "onclick", "<script>", "http:", "https:");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "127.0.0.1, 200",
        "127.0.0.1:8080, 200",
        "[::1]:8080, 200",
        "192.168.1.7, 200",
        "LOCALHOST:1, 200",
        "evil.example, 421",
        "evil.example:8080, 421",
        "127.0.0.1.evil.example, 421",
        "localhost.evil.example, 421",
        "'', 421"
    })
    void answersToAddressesOnly(String host, int status) throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void showsNothingWithoutTheToken() throws Exception {
        restart(TOKEN);

        for (String path : List.of("/", "/app.js", "/events", "/nothing")) {
            assertThat(get(path).statusCode()).isEqualTo(401);
        }
        assertThat(get("/?token=" + TOKEN.replace('0', '1')).statusCode()).isEqualTo(401);
        assertThat(get("/", "Authorization", "Bearer " + TOKEN + "0").statusCode())
                .isEqualTo(401);
        assertThat(get("/").body()).contains("?token=").doesNotContain(TOKEN);
    }

    @Test
    void takesTheTokenFromTheHeaderTheAddressAndTheCookie() throws Exception {
        restart(TOKEN);

        HttpResponse<String> byAddress = get("/?token=" + TOKEN);
        String cookie = byAddress.headers().firstValue("Set-Cookie").orElseThrow();

        assertThat(get("/", "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
        assertThat(byAddress.statusCode()).isEqualTo(302);
        assertThat(byAddress.headers().firstValue("Location")).hasValue("/");
        assertThat(cookie).contains("HTTPOnly", "SameSite=Strict");
        assertThat(get("/app.js", "Cookie", cookie.substring(0, cookie.indexOf(';')))
                        .statusCode())
                .isEqualTo(200);
        assertThat(raw("GET / HTTP/1.1\r\nHost: cluster.example\r\nAuthorization: Bearer " + TOKEN
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({"PAGE_PORT, 70000", "PAGE_PORT, http", "PAGE_TOKEN, short", "PAGE_TOKEN, with spaces in between"})
    void refusesSettingsThatCannotBeUsed(String key, String value) {
        assertThatThrownBy(() -> PageConfig.from(Map.of(key, value)))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(key)
                .hasMessageContaining("is not allowed");
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> PageServer.start(
                            model,
                            NewestViews.none(),
                            ProbeImages.none(model),
                            RunTopics.none(),
                            PageConfig.local(port)))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("--port = " + port + ": no listening at 127.0.0.1:" + port
                            + " (Address already in use); give another one, 0 for a free one");
        }
    }

    @Test
    void boundsLinesAndHeaders() throws Exception {
        String line = raw("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        String header =
                raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000) + "\r\nConnection: close\r\n\r\n");

        assertThat(line).startsWith("HTTP/1.1 414 ");
        assertThat(header).startsWith("HTTP/1.1 431 ");
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void boundsConnections() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < PageServer.CONNECTIONS; i++) {
                open.add(connect());
            }
            await().until(() -> server.connections() == PageServer.CONNECTIONS);

            try (Socket oneMore = connect()) {
                assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(server.connections()).isZero());
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    private void restart(String token) {
        server.close();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = PageServer.start(
                model,
                NewestViews.none(),
                ProbeImages.none(model),
                RunTopics.none(),
                new PageConfig(any, token, "PAGE_PORT"));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(server.uri().getHost(), server.uri().getPort());
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        return socket;
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
