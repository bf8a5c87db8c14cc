package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.KafkaConnection;
import io.directpred.service.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tap is given. */
class TapBadInputTest {
    @TempDir
    Path dir;

    private final TapCommand tap = new TapCommand();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | TOPIC = nonsense is no topic of directpred: there are alarms, checkpoints, correlations, dead-letters,",
                "spectra.run-1 | TOPIC = spectra.run-1 is no topic of directpred",
                "view-pairs.a --run b | TOPIC = view-pairs.a is not of --run = b",
                "view-pairs.a/b | --run = a/b is no run's id",
                "spectra --run A | --run = A is no run's id",
                "spectra --from middle | --from = middle is not allowed: it takes beginning or end",
                "spectra --max 0 | --max = 0 is not allowed: it takes a whole number from 1",
                "spectra --max many | Invalid value for option '--max'",
                "spectra --images /tmp | --images = /tmp: topic spectra has no images, view-pairs has",
                "spectra --frobnicate | Unknown option: '--frobnicate'; see directpred tap --help",
                "'' | Missing required parameter: 'TOPIC'"
            })
    void refusesWhatItCannotUse(String given, String message) {
        List<String> words = new ArrayList<>(List.of("tap"));
        words.addAll(given.isEmpty() ? List.of() : List.of(given.split(" ")));

        assertThat(tap.commandLine().execute(words.toArray(String[]::new))).isEqualTo(2);

        assertThat(tap.err.toString()).startsWith("directpred: " + message);
        assertThat(tap.err.toString().lines()).hasSize(1);
    }

    @Test
    void refusesAFileAsImages() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "mine");

        assertThat(tap.run("view-pairs", "--run", "a", "--images", file.toString()))
                .isEqualTo(2);

        assertThat(tap.err.toString()).startsWith("directpred: --images = " + file + ": is no directory");
    }

    @Test
    void refusesABrokerThatCannotBeReached() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(tap.commandLine().execute("tap", "spectra", "--bootstrap", "127.0.0.1:" + port))
                .isEqualTo(2);

        assertThat(tap.err.toString()).startsWith("directpred: no Kafka broker at 127.0.0.1:" + port);
        assertThat(tap.err.toString().lines()).hasSize(1);
    }

    @Test
    void takesTheConnectionFromTheEnvironment() {
        Map<String, String> environment =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "far:1", "KAFKA_SECURITY_PROTOCOL", "SSL", "PATH", "/bin");

        assertThat(Brokers.connection(null, environment))
                .isEqualTo(new KafkaConnection("far:1", Map.of("security.protocol", "SSL")));
        assertThat(Brokers.connection("near:2", environment).bootstrapServers()).isEqualTo("near:2");
        assertThat(Brokers.connection(null, Map.of())).isEqualTo(KafkaConnection.to("localhost:9092"));
        assertThatThrownBy(() -> Brokers.connection(null, Map.of("KAFKA_GROUP_ID", "mine")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("KAFKA_GROUP_ID");
    }

    @Test
    void helps() {
        assertThat(tap.commandLine().execute("tap", "--help")).isZero();

        assertThat(tap.out.toString()).startsWith("Usage: directpred tap").contains("--images=DIR");
    }
}
