package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser's connection to {@code /events}, on a socket of its own. Its thread is the test's. */
final class Viewer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_MILLIS = 20_000;

    record Told(String id, JsonNode data) {}

    final Seen seen = new Seen();
    final Map<String, String> headers = new LinkedHashMap<>();
    final String status;
    String lastId = "";

    private final Socket socket = new Socket();
    private final BufferedReader lines;

    private Viewer(URI page, String lastEventId, int receiveBuffer, String... runs) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(page.getHost(), page.getPort()));
        String query = Arrays.stream(runs)
                .map(run -> "run=" + URLEncoder.encode(run, UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        String again = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
        socket.getOutputStream()
                .write(("GET /events" + query + " HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\n" + again + "\r\n")
                        .getBytes(UTF_8));
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        status = lines.readLine();
        for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
            headers.put(
                    line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                    line.substring(line.indexOf(':') + 1).strip());
        }
    }

    static Viewer of(URI page, String... runs) throws IOException {
        return new Viewer(page, "", 1 << 18, runs);
    }

    /** Over a connection that holds next to nothing. */
    static Viewer slow(URI page, String... runs) throws IOException {
        return new Viewer(page, "", 4096, runs);
    }

    static Viewer back(URI page, String lastEventId, String... runs) throws IOException {
        return new Viewer(page, lastEventId, 1 << 18, runs);
    }

    /** The next event, taken into what was seen; lines of the chunked encoding and comments are passed over. */
    Told next() throws IOException {
        String id = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                JsonNode data = JSON.readTree(line.substring(6));
                seen.take(data);
                lastId = id;
                return new Told(id, data);
            }
        }
        throw new IOException("the server ended the events");
    }

    /** Reads on until it has this row of a run's training. */
    Viewer until(String run, long step) throws IOException {
        while (seen.table(run, "training").values().stream()
                .noneMatch(row -> row.get(1).longValue() >= step)) {
            next();
        }
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
