package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that could never answer is refused at once: a process of its own, with the settings that Kafka has by
 * default.
 */
class BrokerConfigurationTest {
    @TempDir
    private Path dir;

    @Test
    void oneNodeWithKafkasOwnReplicationFactorsIsRefusedWithinSecondsByTheirNames() throws Exception {
        int port = freePort();
        Process broker = start(port);
        try (EventLog log = EventLog.open(KafkaConnection.to("127.0.0.1:" + port), Duration.ofSeconds(60))) {
            Instant asked = Instant.now();

            assertThatThrownBy(() -> log.ensure(Topics.RUNS))
                    .isInstanceOf(EventLogException.class)
                    .hasMessageContaining("has 1 node")
                    .hasMessageContaining("offsets.topic.replication.factor=1 (not 3)")
                    .hasMessageContaining("transaction.state.log.replication.factor=1 (not 3)")
                    .hasMessageContaining("share.coordinator.state.topic.replication.factor=1 (not 3)")
                    .hasMessageContaining("min.insync.replicas=1 (not 2)");

            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(20));
            assertThat(shortestSession("127.0.0.1:" + port)).isEqualTo(Duration.ofSeconds(6));
        } finally {
            broker.destroyForcibly().waitFor();
        }
    }

    @Test
    void ourOwnBrokerLetsWhoDiedBeMissedSoon() {
        assertThat(shortestSession(TestLog.address())).isEqualTo(Duration.ofSeconds(2));
    }

    private static Duration shortestSession(String address) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return new BrokerConfiguration(admin).shortestSession();
        }
    }

    /** What is there counts, not what would be made: the broker's settings may have been changed since. */
    @Test
    void aTopicThatWantsMoreReplicasInSyncThanItHasIsRefusedWithTheCommandThatMendsIt() throws Exception {
        Topic topic = new Topic(TestLog.fresh("in-sync"), 1, Topic.Format.BINARY, Map.of());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestLog.address()))) {
            admin.createTopics(List.of(
                            new NewTopic(topic.name(), 1, (short) 1).configs(Map.of("min.insync.replicas", "2"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);

            assertThatThrownBy(() -> TestLog.LOG.ensure(topic))
                    .isInstanceOf(EventLogException.class)
                    .hasMessageContaining(topic.name() + " has min.insync.replicas=2, expected 1 at the most")
                    .hasMessageContaining("--add-config min.insync.replicas=1");

            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("min.insync.replicas", "1"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private Process start(int port) throws IOException {
        int controller = freePort();
        Path properties = Files.write(
                dir.resolve("server.properties"),
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                        "log.cleaner.enable=false", // its buffer alone is 128 MB
                        "min.insync.replicas=2",
                        "log.dirs=" + dir.resolve("log")));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int formatted = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()}, nowhere);
        assertThat(formatted).isZero();
        return ChildJvm.of(Kafka.class, List.of(properties.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
