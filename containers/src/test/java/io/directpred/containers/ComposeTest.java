package io.directpred.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.events.EventLog;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compose file as a user has it: brought up, scaled, killed, tapped, started again, and always ending in the bits
 * of one process.
 */
class ComposeTest {
    /** Time enough for loaders to come and go. */
    private static final int STEPS = 1000;
    /** Time enough for a trainer to be killed or stopped after the first checkpoint. */
    private static final int FEW_STEPS = 700;

    @TempDir
    private static Path dir;

    private static Stack stack;
    private static String standalone;
    private static String standaloneOfFewSteps;

    @BeforeAll
    static void up() throws IOException {
        Stack.build();
        stack = new Stack("directpred-test", dir, "");
        standalone = encoderOf(directpredRun(dir.resolve("standalone"), STEPS));
        standaloneOfFewSteps = encoderOf(directpredRun(dir.resolve("few-steps"), FEW_STEPS));
        stack.run("none", 1).compose("up", "-d", "loader-service", "stats-service", "probe-service", "recorder");
    }

    @AfterAll
    static void down() {
        stack.close();
    }

    @Test
    void loadersScaleWhileItTrainsAndTheResultIsThatOfOneProcess() throws IOException {
        stack.run("scaled", STEPS).compose("up", "-d", "--scale", "loader-service=1");
        String trainer = stack.containers("trainer-service").get(0);
        stack.await("scaled", m -> m.getStepsDone() >= 20);

        stack.compose("up", "-d", "--no-recreate", "--scale", "loader-service=3");
        assertThat(stack.await("scaled", m -> m.getLoaders() == 3).getDelivered())
                .hasSizeGreaterThanOrEqualTo(3);
        stack.compose("up", "-d", "--no-recreate", "--scale", "loader-service=1");

        assertThat(stack.awaitEnd("trainer-service")).isZero();
        assertThat(stack.containers("trainer-service")).containsExactly(trainer);
        assertThat(logs(trainer)).contains("final encoder, after " + STEPS + " steps", "random-initialised encoder");
        assertThat(restarts(trainer)).isEqualTo("0");
        assertThat(encoderOf(recorded("scaled"))).isEqualTo(standalone);

        int attempts = attempts("scaled");
        stack.compose("up", "-d", "--no-recreate", "trainer-service"); // again: what is finished is reported
        assertThat(stack.awaitEnd("trainer-service")).isZero();
        assertThat(attempts("scaled")).isEqualTo(attempts);
        assertThat(logs(trainer).split("final encoder, after", -1)).hasSize(3);

        Shell.Result other = stack.run("scaled", STEPS + 1).tryCompose("run", "--rm", "-T", "trainer-service");
        assertThat(other.exitCode()).isNotZero();
        assertThat(other.output()).contains("another specification", "schedule.steps");
    }

    @Test
    void aTrainerThatStandsByTakesOverFromTheNewestCheckpoint() throws IOException {
        stack.run("standby", FEW_STEPS).compose("up", "-d", "--scale", "trainer-service=2");
        stack.await("standby", m -> m.getStepsDone() >= 300);
        String working = stack.containers("trainer-service").stream()
                .filter(id -> logs(id).contains("trains run standby"))
                .findFirst()
                .orElseThrow();
        String standing = stack.containers("trainer-service").stream()
                .filter(id -> !id.equals(working))
                .findFirst()
                .orElseThrow();
        assertThat(logs(standing)).contains("stands by for run standby").doesNotContain("trains run");

        Shell.run("docker", "kill", "-s", "KILL", working);
        Shell.run("docker", "wait", working);
        String code = Shell.run("docker", "wait", standing);

        assertThat(code.strip()).isEqualTo("0");
        assertThat(logs(standing)).contains("trains run standby", "final encoder, after " + FEW_STEPS + " steps");
        assertThat(encoderOf(recorded("standby"))).isEqualTo(standaloneOfFewSteps);
        stack.compose("rm", "-sf", "trainer-service");
    }

    @Test
    void everyCommandForListeningAndThePageShowARunThatGoesOn() throws Exception {
        stack.run("listened", 1_000_000).compose("up", "-d");
        stack.await("listened", m -> m.getStepsDone() >= 260); // so that there is a probe report

        stack.containers("trainer-service")
                .forEach(id -> Shell.run("docker", "update", "--cpus", "0.3", id)); // leaves the rest to who listens
        ListeningCommands.areRunOn(stack);
        HttpRequest events = HttpRequest.newBuilder(stack.page().resolve("/events?run=listened"))
                .build();
        HttpResponse<Stream<String>> page = HttpClient.newHttpClient().send(events, BodyHandlers.ofLines());
        assertThat(page.body().filter(line -> line.startsWith("data: ")).findFirst())
                .get()
                .asString()
                .contains("\"run\":\"listened\",\"phase\":\"running\"", "\"training\":");

        stack.compose("rm", "-sf", "trainer-service");
    }

    @Test
    void whatWasStoppedGoesOnWithTheNextUp() throws IOException {
        stack.run("stopped", FEW_STEPS).compose("up", "-d");
        stack.await("stopped", m -> m.getStepsDone() >= 300);

        stack.compose("stop", "-t", "60", "trainer-service");
        String trainer = stack.containers("trainer-service").get(0);
        assertThat(Shell.run("docker", "wait", trainer).strip()).isEqualTo("143");
        stack.compose("up", "-d");

        assertThat(stack.awaitEnd("trainer-service")).isZero();
        assertThat(encoderOf(recorded("stopped"))).isEqualTo(standaloneOfFewSteps);
        assertThat(attempts("stopped")).isEqualTo(2);
    }

    /** The recorder follows when the last probe is in. */
    private static Path recorded(String run) throws IOException {
        Path report = dir.resolve("runs").resolve(run).resolve("report.json");
        await().atMost(Stack.SOON).until(() -> Files.exists(report));
        assertThat(Files.getOwner(report)).isEqualTo(Files.getOwner(dir));
        return report.getParent();
    }

    private static String encoderOf(Path run) throws IOException {
        JsonNode report = new ObjectMapper().readTree(run.resolve("report.json").toFile());
        return report.get("encoder_sha256").textValue();
    }

    private static Path directpredRun(Path out, int steps) {
        List<String> command = new ArrayList<>(Shell.directpred("run", "--steps", "" + steps, "--out", out.toString()));
        Stack.SMALL.stream().flatMap(s -> Stream.of("--set", s)).forEach(command::add);
        Shell.run(Map.of(), command).orFail();
        return out;
    }

    private static String logs(String container) {
        return Shell.run("docker", "logs", container);
    }

    private static String restarts(String container) {
        return Shell.run("docker", "inspect", "--format", "{{.RestartCount}}", container)
                .strip();
    }

    private static int attempts(String run) {
        try (EventLog log = stack.log()) {
            return log.readToEnd(Topics.RUNS, RunState.class)
                    .map(event -> event.value())
                    .filter(state -> state.getRun().equals(run))
                    .map(RunState::getAttempt)
                    .blockLast(Stack.SOON);
        }
    }
}
