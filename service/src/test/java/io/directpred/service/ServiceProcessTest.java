package io.directpred.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.broker.EmbeddedBroker;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service as an operator meets it: a process, its pages, its signals, its exit codes. Longer than 250 lines because
 * each case is a process that is started and read in the same way.
 */
@Execution(ExecutionMode.CONCURRENT) // each waits for a process of its own
class ServiceProcessTest {
    private static final Pattern PAGES = Pattern.compile("/health/live, /health/ready and /metrics on .*:([0-9]+)");

    @TempDir
    private static Path brokers;

    private static EmbeddedBroker broker;

    @TempDir
    private Path dir;

    private Process process;
    private BufferedReader lines;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(brokers);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void waitsForTheBrokerSaysSoAndGoesOnWhenItAppears() throws Exception {
        String address;
        try (EmbeddedBroker first = EmbeddedBroker.start(dir)) {
            address = first.bootstrapServers(); // its ports are its directory's
        }

        start(Map.of("KAFKA_BOOTSTRAP_SERVERS", address, "HTTP_PORT", "0"));
        int port = Integer.parseInt(await(PAGES).group(1));
        await(Pattern.compile("no Kafka broker at " + address));
        HttpResponse<String> waiting = get(port, "/health");
        try (EmbeddedBroker second = EmbeddedBroker.start(dir)) {
            await(Pattern.compile("serving"));
            HttpResponse<String> serving = get(port, "/health");
            HttpResponse<String> metrics = get(port, "/metrics");
            process.toHandle().destroy(); // SIGTERM

            assertThat(waiting.statusCode()).isEqualTo(503);
            assertThat(waiting.body())
                    .contains("\"healthy\":false", "waiting-service", "no Kafka broker at " + address, "start it");
            assertThat(serving.statusCode()).isEqualTo(200);
            assertThat(serving.body()).contains("\"healthy\":true", "\"status\":\"waits\"");
            assertThat(metrics.body()).contains("jvm_memory_used_bytes", "kafka_admin_client_connection_count");
            assertThat(exitCode()).isEqualTo(143);
        }
    }

    @Test
    void stoppedBeforeTheBrokerIsThereItEnds() throws Exception {
        start(Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "HTTP_PORT", "0"));
        await(Pattern.compile("no Kafka broker"));

        process.toHandle().destroy();

        assertThat(exitCode()).isEqualTo(143);
    }

    @Test
    void whatWaitsForABrokerThatIsSilentEndsWithoutIt() throws Exception {
        Process silent =
                ChildJvm.of(BrokerProcess.class, List.of(dir.toString())).start();
        try {
            String address = silent.inputReader()
                    .lines()
                    .filter(line -> line.startsWith(BrokerProcess.SAYS))
                    .findFirst()
                    .orElseThrow()
                    .substring(BrokerProcess.SAYS.length());
            start(Map.of("KAFKA_BOOTSTRAP_SERVERS", address, "UNSTOPPABLE", ""));
            await(Pattern.compile("serving"));

            signal("STOP", silent);
            process.toHandle().destroy();

            await(Pattern.compile("the broker does not answer: the service ends without it"));
            assertThat(exitCode()).isEqualTo(143);
        } finally {
            silent.destroyForcibly();
        }
    }

    private static void signal(String name, Process process) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void listensOnLoopbackUnlessToldOtherwise() throws Exception {
        start(Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "HTTP_PORT", "0"));

        Matcher pages = await(Pattern.compile("/health/live, /health/ready and /metrics on (\\S+):([0-9]+)"));

        assertThat(pages.group(1)).isEqualTo("/127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"%s\";",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"%s\"",
                "org.apache.kafka.common.security.plain.PlainLoginModule required password = %s;",
                "org.apache.kafka.common.security.plain.PlainLoginModule username=\"me\" password=\"%s\";",
                "%s"
            })
    void secretsAreInNoLine(String jaas) throws Exception {
        String secret = "s3cr3t-of-mine";
        start(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_PLAINTEXT",
                "KAFKA_SASL_MECHANISM",
                "PLAIN",
                "KAFKA_SASL_JAAS_CONFIG",
                jaas.formatted(secret),
                "KAFKA_SSL_KEY_PASSWORD",
                secret,
                "LOG_LEVEL",
                "DEBUG"));

        List<String> said = saidUntil(Pattern.compile("answer as a Kafka broker|do not work|does not start"));

        assertThat(said).isNotEmpty().noneMatch(line -> line.contains(secret));
    }

    @ParameterizedTest
    @CsvSource({
        "LOG_LEVEL=INFO, KAFKA_BOOTSTRAP_SERVERS is not set",
        "LOG_LEVEL=LOUD, LOG_LEVEL = LOUD",
        "LOG_FORMAT=xml, LOG_FORMAT = xml",
        "KAFKA_BOOTSTRAP_SERVERS=h:1;KAFKA_ACKS=0, KAFKA_ACKS",
        "HTTP_PORT=99999, HTTP_PORT = 99999",
        "HTTP_PORT=-1, HTTP_PORT = -1",
    })
    void whatCannotBeUsedIsOneLineAndExitCode2(String environment, String message) throws Exception {
        Map<String, String> given = Arrays.stream(environment.split(";"))
                .map(pair -> pair.split("=", 2))
                .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        start(given);
        List<String> all = lines.lines().toList();

        assertThat(exitCode()).isEqualTo(2);
        assertThat(all)
                .filteredOn(line -> line.contains("ERROR"))
                .singleElement()
                .asString()
                .contains(message);
        assertThat(all).noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void eachLineIsAnObjectWhereJsonIsAskedFor() throws Exception {
        start(Map.of("LOG_FORMAT", "json"));

        List<JsonNode> objects = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            objects.add(new ObjectMapper().readTree(line));
        }

        assertThat(objects)
                .filteredOn(line -> line.get("level").asText().equals("ERROR"))
                .singleElement()
                .satisfies(line -> assertThat(line.get("formattedMessage").asText())
                        .contains("KAFKA_BOOTSTRAP_SERVERS is not set"));
    }

    @Test
    void anErrorOfTheVirtualMachineEndsTheProcessToo() throws Exception {
        start(Map.of("BROKEN", "yes", "HTTP_PORT", "0"));

        assertThat(lines.lines().toList()).anyMatch(line -> line.contains("com/example/Missing"));
        assertThat(exitCode()).isEqualTo(1);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        start(Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "HTTP_PORT", "0"));
        String port = await(PAGES).group(1);
        Process first = process;

        start(Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "HTTP_PORT", port));

        assertThat(lines.lines().toList()).anyMatch(line -> line.contains("HTTP_PORT") && line.contains(port));
        assertThat(exitCode()).isEqualTo(2);
        first.destroyForcibly();
    }

    private void start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = ChildJvm.of(Waiting.class, List.of()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("KAFKA_"));
        builder.environment().putIfAbsent("HTTP_PORT", "0");
        builder.environment().putAll(environment);
        process = builder.start();
        lines = process.inputReader();
    }

    private Matcher await(Pattern pattern) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.append(line).append('\n');
            Matcher found = pattern.matcher(line);
            if (found.find()) {
                return found;
            }
        }
        throw new AssertionError("the process ended before it said " + pattern + ":\n" + all);
    }

    private List<String> saidUntil(Pattern pattern) throws IOException {
        List<String> all = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.add(line);
            if (pattern.matcher(line).find()) {
                return all;
            }
        }
        throw new AssertionError("the process ended before it said " + pattern + ":\n" + String.join("\n", all));
    }

    private int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
