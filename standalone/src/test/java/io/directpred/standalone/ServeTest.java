package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.recorder.Said;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code directpred serve} as a process of its own; what the page shows is tested in monitor-service. */
class ServeTest {

    @Test
    void showsTheRunsOfADirectoryUntilItIsStopped(@TempDir Path dir) throws Exception {
        Path run = Files.createDirectory(dir.resolve("a"));
        Files.writeString(run.resolve("run.yaml"), "seed: 1\n");
        String step = "{\"topic\":\"directpred.training-metrics\","
                + Said.step("a", 1, 4, -3.5).toString().substring(1);
        Files.writeString(run.resolve("metrics.jsonl"), step + "\n" + step.substring(0, 40));
        Process serve = ChildJvm.of(DirectPred.class, List.of("serve", dir.toString(), "--port", "0"))
                .start();
        try (BufferedReader lines = serve.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("reading 1 run");
            assertThat(lines.readLine()).isEqualTo(run.resolve("metrics.jsonl") + ": 1 line is damaged and left out");
            String page = lines.readLine();
            assertThat(page).startsWith("page http://127.0.0.1:");

            HttpRequest events = HttpRequest.newBuilder(URI.create(page.substring("page ".length()) + "/events?run=a"))
                    .build();
            HttpResponse<Stream<String>> answer = HttpClient.newHttpClient().send(events, BodyHandlers.ofLines());
            String told = answer.body()
                    .filter(line -> line.startsWith("data: "))
                    .findFirst()
                    .orElseThrow();

            assertThat(told).contains("\"recorded\":true", "\"steps_done\":4", "[-3.5,");
            serve.toHandle().destroy(); // SIGTERM
            assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(serve.exitValue()).isEqualTo(143);
        } finally {
            serve.destroyForcibly();
        }
    }
}
