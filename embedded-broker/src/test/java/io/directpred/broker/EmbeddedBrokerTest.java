package io.directpred.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    Path dir;

    @Test
    void keepsRecordsAndAddressAcrossARestart() throws Exception {
        String address;
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            address = broker.bootstrapServers();
            createTopic(address, "views");
            produce(address, "views", "before");
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            produce(broker.bootstrapServers(), "views", "after");

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(consume(address, "views", 2)).containsExactly("before", "after");
        }
    }

    @Test
    void givesRecordsToAShareGroupAndCommitsTransactions() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            String address = broker.bootstrapServers();
            createTopic(address, "requests");
            readFromTheStart(address, "loaders");
            transact(address, "requests", List.of("first", "second"));

            List<String> shared = share(address, "requests", "loaders", 2);

            assertThat(shared).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void outlivesKafkasWishToEndTheProcess() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            assertThatThrownBy(() -> Exit.halt(1)).isInstanceOf(BrokerException.class);

            assertThat(broker.failure().toCompletableFuture().get(1, TimeUnit.SECONDS))
                    .hasMessageContaining("status 1");
        }
    }

    @Test
    void doesNotWaitForAStartThatKafkaHasGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Runnable startup = () -> {
            failure.complete(new BrokerException("the disk is full", null));
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };

        assertThatThrownBy(() -> EmbeddedBroker.unlessItFails(startup, failure))
                .hasRootCauseMessage("the disk is full");

        never.countDown();
    }

    @Test
    void refusesADirectoryInUseByName() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(dir))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(dir.toString())
                    .hasMessageContaining("lock");
            assertThat(broker.failure().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            String address = broker.bootstrapServers();
            int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));

            assertThat(address).startsWith("127.0.0.1:");
            connect(new InetSocketAddress("127.0.0.1", port));
            for (InetAddress outside : addressesOutsideLoopback()) {
                assertThatThrownBy(() -> connect(new InetSocketAddress(outside, port)))
                        .as("%s", outside)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private static void connect(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
        }
    }

    private static List<InetAddress> addressesOutsideLoopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    @Test
    void leavesNothingThatOthersCanWrite() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            createTopic(broker.bootstrapServers(), "views");
            produce(broker.bootstrapServers(), "views", "something");
        }

        try (Stream<Path> files = Files.walk(dir)) {
            assertThat(files.filter(file -> !file.equals(dir))).isNotEmpty().allSatisfy(file -> assertThat(
                            Files.getPosixFilePermissions(file))
                    .doesNotContain(PosixFilePermission.OTHERS_WRITE));
        }
    }

    @Test
    void refusesAFileAsDirectoryByName() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "not a directory");

        assertThatThrownBy(() -> EmbeddedBroker.start(file))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(file.toString());
    }

    private static void createTopic(String address, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void readFromTheStart(String address, String group) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        Collection<AlterConfigOp> settings = List.of(
                new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.incrementalAlterConfigs(Map.of(resource, settings)).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void produce(String address, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", address), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static void transact(String address, String topic, List<String> values) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", address, "transactional.id", "trainer"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            values.forEach(value -> producer.send(new ProducerRecord<>(topic, value)));
            producer.commitTransaction();
        }
    }

    private static List<String> consume(String address, String topic, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return collect(() -> consumer.poll(Duration.ofMillis(200)), count);
        }
    }

    private static List<String> share(String address, String topic, String group, int count) {
        try (KafkaShareConsumer<String, String> consumer = new KafkaShareConsumer<>(
                Map.of("bootstrap.servers", address, "group.id", group),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            return collect(() -> consumer.poll(Duration.ofMillis(200)), count);
        }
    }

    private static List<String> collect(Supplier<Iterable<ConsumerRecord<String, String>>> poll, int count) {
        List<String> values = new ArrayList<>();
        Instant deadline = Instant.now().plusSeconds(30);
        while (values.size() < count && Instant.now().isBefore(deadline)) {
            poll.get().forEach(record -> values.add(record.value()));
        }
        return values;
    }
}
