package io.directpred.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.IndefiniteWaitOneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** Each image by itself, against a broker in a container of its own. */
class ImagesTest {
    private static final String BROKER = "broker:19092";
    private static final String PREFIX = "directpred/";

    private static Network network;
    private static KafkaContainer kafka;

    @BeforeAll
    static void broker() {
        Stack.build();
        network = Network.newNetwork();
        kafka = new KafkaContainer("apache/kafka:4.3.1")
                .withNetwork(network)
                .withNetworkAliases("broker")
                .withListener(BROKER)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
        kafka.start();
    }

    @AfterAll
    static void end() {
        kafka.stop();
        network.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loader-service",
                "stats-service",
                "trainer-service",
                "probe-service",
                "recorder-service",
                "monitor-service"
            })
    void becomesHealthyReadOnlyAndUnprivilegedAndEndsOnSigterm(String service) {
        try (GenericContainer<?> container = service(service)) {
            container.waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofMinutes(3)));

            container.start();

            assertThat(Shell.run("docker", "exec", container.getContainerId(), "id", "-u")
                            .strip())
                    .isNotEqualTo("0");
            assertThat(Shell.run("docker", "exec", container.getContainerId(), "bash", "/app/healthcheck.sh"))
                    .contains("\"healthy\":true");
            Shell.run("docker", "stop", "-t", "60", container.getContainerId());
            assertThat(exitCode(container)).isEqualTo(143);
        }
    }

    static List<String> images() {
        return List.of(
                "loader-service",
                "stats-service",
                "trainer-service",
                "probe-service",
                "recorder-service",
                "monitor-service",
                "standalone");
    }

    @ParameterizedTest
    @MethodSource("images")
    void startsWithClassesThatLieInTheImage(String service) {
        String loaded = Shell.run(
                "docker",
                "run",
                "--rm",
                "--read-only",
                "-e",
                "JDK_JAVA_OPTIONS=-Xlog:class+load",
                PREFIX + service,
                "--help");

        assertThat(loaded).contains("source: shared objects file (top)"); // the one beyond Java's own
    }

    @ParameterizedTest
    @MethodSource("images")
    void saysWhatItCanBeTold(String service) {
        String help = Shell.run("docker", "run", "--rm", "--read-only", PREFIX + service, "--help");

        assertThat(help).contains(service.equals("standalone") ? "directpred run" : "KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void aDataDirectoryThatIsNotThereIsNamed() {
        try (GenericContainer<?> loader = oneShot(service("loader-service").withEnv("DATA", "/home/somebody/images"))) {
            loader.start();

            assertThat(loader.getLogs()).contains("/home/somebody/images").doesNotContain("\tat ");
            assertThat(exitCode(loader)).isEqualTo(2);
        }
    }

    @Test
    void aTopicWithOtherSettingsIsNamedWithTheRemedy() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.getBootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("directpred.view-requests.odd", 2, (short) 1)))
                    .all()
                    .get();
        }
        try (GenericContainer<?> trainer = oneShot(service("trainer-service").withEnv("RUN_ID", "odd"))) {
            trainer.start();

            assertThat(trainer.getLogs())
                    .contains(
                            "topic directpred.view-requests.odd has 2 partitions, expected 1: kafka-topics.sh --bootstrap-server "
                                    + BROKER + " --delete");
            assertThat(exitCode(trainer)).isEqualTo(1);
        }
    }

    @Test
    void withoutItsBrokerItIsUnhealthyAndSaysWhy() {
        try (GenericContainer<?> stats = service("stats-service").withEnv("KAFKA_BOOTSTRAP_SERVERS", "nowhere:1")) {
            stats.waitingFor(Wait.forLogMessage(".*no Kafka broker at nowhere:1.*", 1));
            stats.start();

            await().atMost(Stack.SOON).untilAsserted(() -> {
                Shell.Result check = Shell.run(
                        Map.of(), List.of("docker", "exec", stats.getContainerId(), "bash", "/app/healthcheck.sh"));
                assertThat(check.exitCode()).isNotZero();
                assertThat(check.output()).contains("\"healthy\":false", "no Kafka broker at nowhere:1");
            });
        }
    }

    private static GenericContainer<?> service(String name) {
        return new GenericContainer<>(PREFIX + name)
                .withNetwork(network)
                .withEnv("KAFKA_BOOTSTRAP_SERVERS", BROKER)
                .withTmpFs(Map.of("/tmp", "exec,mode=1777", "/runs", "mode=1777"))
                .withCreateContainerCmdModifier(
                        command -> command.getHostConfig().withReadonlyRootfs(true));
    }

    private static GenericContainer<?> oneShot(GenericContainer<?> container) {
        return container.withStartupCheckStrategy(new AnyEnd());
    }

    private static long exitCode(GenericContainer<?> container) {
        return container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getExitCodeLong();
    }

    /** Started is a container that has ended, however it did. */
    private static final class AnyEnd extends IndefiniteWaitOneShotStartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(com.github.dockerjava.api.DockerClient client, String id) {
            StartupStatus status = super.checkStartupState(client, id);
            return status == StartupStatus.FAILED ? StartupStatus.SUCCESSFUL : status;
        }
    }
}
