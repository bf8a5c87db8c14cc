package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.directpred.broker.EmbeddedBroker;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code monitoring/} ships, with a real Prometheus over real services: Debian's package {@code prometheus} is
 * needed.
 */
@Tag("long")
class PrometheusTest {
    private static final Path SHIPPED = Path.of("../monitoring");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern PORT = Pattern.compile("/health/ready and /metrics on .*:([0-9]+)");
    private static final Map<String, Class<?>> SERVICES = new TreeMap<>(Map.of(
            "trainer-service", io.directpred.trainer.Main.class,
            "loader-service", io.directpred.loader.Main.class,
            "stats-service", io.directpred.stats.Main.class,
            "probe-service", io.directpred.probe.Main.class));

    @TempDir
    private Path dir;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Process> processes = new ArrayList<>();
    private int port;

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    @Test
    void eachAlertFiresInItsCaseAndInNoOther() throws Exception {
        assertThat(finished("promtool", "check", "config", "prometheus.yml")).isZero();
        assertThat(finished("promtool", "test", "rules", "alerts_test.yml")).isZero();
    }

    @Test
    void everyPanelHasDataOfARunAndALoaderThatIsGoneIsAnAlert() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("kafka"))) {
            Map<String, Integer> ports = new LinkedHashMap<>();
            for (String service : SERVICES.keySet()) {
                ports.put(service, start(service, broker.bootstrapServers()));
            }
            prometheus(ports);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            query("sum(up)").at("/0/value/1").asInt())
                    .isEqualTo(ports.size()));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(query("directpred_probe_checkpoints_seconds_count"))
                    .isNotEmpty());
            for (JsonNode panel : json.readTree(SHIPPED.resolve("grafana/dashboards/directpred.json")
                            .toFile())
                    .get("panels")) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(dataOf(panel))
                        .as(panel.get("title").asText())
                        .isPositive());
            }
            assertThat(alerts()).noneMatch(alert -> alert.startsWith("InstanceDown"));

            processes
                    .get(List.copyOf(SERVICES.keySet()).indexOf("loader-service"))
                    .destroyForcibly();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).contains("InstanceDown loader-service"));
        }
    }

    /** Series of all queries of a panel, with the variables set as the dashboard sets them at first. */
    private int dataOf(JsonNode panel) throws Exception {
        int series = 0;
        for (JsonNode target : panel.get("targets")) {
            series += query(target.get("expr").asText().replace("$run", ".*").replace("$__rate_interval", "20s"))
                    .size();
        }
        return series;
    }

    private List<String> alerts() throws Exception {
        List<String> names = new ArrayList<>();
        get("/api/v1/alerts")
                .at("/data/alerts")
                .forEach(alert -> names.add(alert.at("/labels/alertname").asText() + " "
                        + alert.at("/labels/service").asText()));
        return names;
    }

    private JsonNode query(String expression) throws Exception {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertThat(answer.get("status").asText())
                .as("%s: %s", expression, answer)
                .isEqualTo("success");
        return answer.at("/data/result");
    }

    private JsonNode get(String path) throws Exception {
        URI at = URI.create("http://127.0.0.1:" + port + path);
        return json.readTree(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString())
                .body());
    }

    private int start(String service, String bootstrap) throws IOException {
        ProcessBuilder builder = ChildJvm.of(SERVICES.get(service), List.of());
        builder.command().add(1, "-Dlogback.configurationFile=logback.xml"); // the service's, not that of the tests
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        bootstrap,
                        "HTTP_PORT",
                        "0",
                        "RUN_ID",
                        "monitored",
                        "OMP_NUM_THREADS",
                        "1",
                        "SET",
                        String.join(
                                ";",
                                "network.width=4",
                                "network.projector.hidden=32",
                                "network.projector.dim=16",
                                "views.size=12",
                                "schedule.steps=1000000",
                                "schedule.checkpoint=100",
                                "precision=float32",
                                "threads=1",
                                "probe.linear=none",
                                "probe.bank=300",
                                "probe.test=100")));
        Process process = builder.start();
        processes.add(process);
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher found = PORT.matcher(line);
            if (found.find()) {
                new Thread(() -> lines.lines().forEach(unread -> {})).start(); // it stops when nobody reads
                return Integer.parseInt(found.group(1));
            }
        }
        throw new AssertionError(service + " ended before it listened");
    }

    /** On the shipped configuration, but for where instances are found: there is no DNS of compose here. */
    private void prometheus(Map<String, Integer> ports) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        YAMLMapper yaml = new YAMLMapper();
        ObjectNode config =
                (ObjectNode) yaml.readTree(SHIPPED.resolve("prometheus.yml").toFile());
        ObjectNode job = (ObjectNode) config.at("/scrape_configs/0");
        job.remove(List.of("dns_sd_configs", "relabel_configs"));
        ports.forEach((service, at) -> {
            ObjectNode instances = job.withArray("static_configs").addObject();
            instances.withArray("targets").add("127.0.0.1:" + at);
            instances.withObject("/labels").put("service", service);
        });
        Path file = dir.resolve("prometheus.yml");
        yaml.writeValue(file.toFile(), config);
        Files.copy(SHIPPED.resolve("alerts.yml"), dir.resolve("alerts.yml"));
        processes.add(new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + dir.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("prometheus.log").toFile())
                .start());
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> get("/api/v1/alerts").get("status").asText().equals("success"));
    }

    private int finished(String... command) throws Exception {
        return new ProcessBuilder(command)
                .directory(new File(SHIPPED.toString()))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("promtool.log").toFile())
                .start()
                .waitFor();
    }
}
