package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads from an HTTP server of the test's own; longer than 250 lines because that server, with its faults, stands
 * here beside the only tests that use it.
 */
class PublishedTest {
    @TempDir
    Path cache;

    private final byte[] content = new byte[300_000];
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream progress = new PrintStream(shown, true, StandardCharsets.UTF_8);
    private HttpServer server;

    /** What the server does with a request, which begins at byte {@code from}. */
    private interface Behaviour {
        void answer(HttpExchange exchange, int from) throws IOException;
    }

    @BeforeEach
    void startServer() throws IOException {
        new Random(1).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void downloadsOnceAndNeverAgain() throws Exception {
        serve("/images.gz", this::rest);
        Published set = published(file("/images.gz", content));

        Path first = set.in(cache, progress);
        Path second = set.in(cache, progress);

        assertThat(first).isEqualTo(second).isEqualTo(cache.resolve("toy"));
        assertThat(first.resolve("images.gz")).hasBinaryContent(content);
        assertThat(asked).containsExactly("/images.gz from 0");
        assertThat(cache.resolve("toy.partial")).doesNotExist();
    }

    @Test
    void interruptedDownloadGoesOnWhereItWas() throws Exception {
        serve("/images.gz", (exchange, from) -> {
            if (from == 0) {
                breakOffAfter(100_000, exchange);
            } else {
                rest(exchange, from);
            }
        });

        Path directory = published(file("/images.gz", content)).in(cache, progress);

        assertThat(directory.resolve("images.gz")).hasBinaryContent(content);
        assertThat(asked).hasSize(2).first().isEqualTo("/images.gz from 0");
        assertThat(asked.get(1)).isNotEqualTo("/images.gz from 0");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("interrupted after");
    }

    @Test
    void downloadOfAnEarlierProcessGoesOn() throws Exception {
        serve("/images.gz", this::rest);
        Files.createDirectories(cache.resolve("toy.partial"));
        Files.write(cache.resolve("toy.partial/images.gz.part"), Arrays.copyOf(content, 123_456));

        Path directory = published(file("/images.gz", content)).in(cache, progress);

        assertThat(directory.resolve("images.gz")).hasBinaryContent(content);
        assertThat(asked).containsExactly("/images.gz from 123456");
    }

    @Test
    void partThatIsAlreadyWholeIsTaken() throws Exception {
        serve("/images.gz", (exchange, from) -> status(exchange, 416));
        Files.createDirectories(cache.resolve("toy.partial"));
        Files.write(cache.resolve("toy.partial/images.gz.part"), content);

        Path directory = published(file("/images.gz", content)).in(cache, progress);

        assertThat(directory.resolve("images.gz")).hasBinaryContent(content);
    }

    @Test
    void serverThatKnowsNoRangesIsReadFromTheStart() throws Exception {
        serve("/images.gz", (exchange, from) -> rest(exchange, 0));
        Files.createDirectories(cache.resolve("toy.partial"));
        Files.write(cache.resolve("toy.partial/images.gz.part"), new byte[1000]);

        Path directory = published(file("/images.gz", content)).in(cache, progress);

        assertThat(directory.resolve("images.gz")).hasBinaryContent(content);
    }

    @Test
    void wrongChecksumIsRefusedAndLeavesNothing() {
        serve("/images.gz", this::rest);
        Published set = published(file("/images.gz", new byte[] {1, 2, 3}));

        assertThatThrownBy(() -> set.in(cache, progress))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("MD5 " + md5(content), "expected " + md5(new byte[] {1, 2, 3}))
                .hasMessageNotContaining("\n");
        assertThat(cache.resolve("toy")).doesNotExist();
        assertThat(cache.resolve("toy.partial/images.gz.part")).doesNotExist();
    }

    @Test
    void serverThatSendsNothingIsGivenUp() {
        serve("/images.gz", (exchange, from) -> breakOffAfter(0, exchange));

        assertThatThrownBy(() -> published(file("/images.gz", content)).in(cache, progress))
                .isInstanceOf(DatasetException.class);
        assertThat(asked).hasSizeLessThan(4);
    }

    @Test
    void missingFileIsToldWithItsAddress() {
        assertThatThrownBy(() -> published(file("/images.gz", content)).in(cache, progress))
                .hasMessageContainingAll("404", "/images.gz", "toy:DIR");
    }

    @Test
    void withoutConnectionSaysWhatToPlaceWhere() {
        Published set = published(file("/images.gz", content));
        server.stop(0);

        assertThatThrownBy(() -> set.in(cache, progress))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(
                        "toy:", cache.resolve("toy").toString(), "no connection", "place images.gz there")
                .hasMessageNotContaining("\n");
    }

    @Test
    void filesPlacedByHandAreTaken() throws Exception {
        Files.createDirectories(cache.resolve("toy"));
        Files.write(cache.resolve("toy/images.gz"), content);

        assertThat(published(file("/images.gz", content)).in(cache, progress)).isEqualTo(cache.resolve("toy"));
        assertThat(asked).isEmpty();
    }

    @Test
    void archiveIsUnpackedWithoutLeavingItsDirectory() throws Exception {
        byte[] archive =
                archive("set/data_batch_1.bin", "../../../evil.bin", "/etc/absolute.bin", "set/..", "set/.hidden");
        serve("/set.tar.gz", (exchange, from) -> send(exchange, archive, from));

        Path directory = published(file("/set.tar.gz", archive)).in(cache, progress);

        try (var files = Files.walk(cache).filter(Files::isRegularFile)) {
            assertThat(files.map(file -> cache.relativize(file).toString()))
                    .containsExactlyInAnyOrder("toy.lock", "toy/data_batch_1.bin", "toy/evil.bin", "toy/absolute.bin");
        }
        assertThat(directory.resolve("data_batch_1.bin")).hasContent("set/data_batch_1.bin");
    }

    @Test
    void twoWhoAskAtOnceDownloadOnce() throws Exception {
        serve("/images.gz", this::rest);
        Published set = published(file("/images.gz", content));

        List<CompletableFuture<Path>> both = List.of(ask(set), ask(set));

        for (CompletableFuture<Path> one : both) {
            assertThat(one.get().resolve("images.gz")).hasBinaryContent(content);
        }
        assertThat(asked).hasSize(1);
    }

    private CompletableFuture<Path> ask(Published set) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return set.in(cache, progress);
            } catch (DatasetException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Published published(RemoteFile file) {
        return new Published("toy", List.of(file), "images.gz");
    }

    private RemoteFile file(String path, byte[] expected) {
        return RemoteFile.of("http://127.0.0.1:" + server.getAddress().getPort() + path, md5(expected));
    }

    private void serve(String path, Behaviour behaviour) {
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            asked.add(path + " from " + from);
            behaviour.answer(exchange, from);
        });
    }

    private void rest(HttpExchange exchange, int from) throws IOException {
        send(exchange, content, from);
    }

    private static void send(HttpExchange exchange, byte[] whole, int from) throws IOException {
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, whole.length - from);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(whole, from, whole.length - from);
        }
    }

    private void breakOffAfter(int bytes, HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        OutputStream body = exchange.getResponseBody();
        body.write(content, 0, bytes);
        body.flush();
        exchange.close();
    }

    private static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static byte[] archive(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : names) {
                byte[] content = name.getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
