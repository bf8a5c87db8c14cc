package io.directpred.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.Topics;
import io.directpred.recorder.Said;
import io.directpred.testing.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A run that is watched on a real broker, which has its own directory as {@code run} makes it. */
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time
class WatchTest {
    private static final EmbeddedBroker BROKER = TestBroker.untilTheEnd(WatchTest::close);
    private static final String ADDRESS = BROKER.bootstrapServers();
    private static final EventLog LOG = EventLog.open(KafkaConnection.to(ADDRESS), TapLog.SOON);

    @TempDir
    Path runs;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger columns = new AtomicInteger();
    private final TapCommand command = new TapCommand();

    private static void close() {
        LOG.close();
    }

    @BeforeAll
    static void topics() {
        LOG.ensure(Topics.lasting().toArray(Topic[]::new));
    }

    @Test
    void followsTheRunThatIsRunningUntilItHasFinishedAndLeavesNothing() throws Exception {
        columns.set(80);
        try (EmbeddedBroker broker = broker("own");
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), TapLog.SOON)) {
            log.ensure(Topics.lasting().toArray(Topic[]::new));
            publish(log, Said.underWay("own"));
            String address = OwnBrokers.in(runs).find(null).orElseThrow();
            List<String> before = topicsAndGroups(address);

            CompletableFuture<Integer> code = watch(address, null);
            await("\u001b[?1049h\u001b[?25l\u001b[Hrun own  running  attempt 1");
            await(" 2/4  epoch 1");
            columns.set(60);
            await("loss           -3.000  __"); // drawn again without a record
            publish(log, Said.ending("own"));
            log.publish(Said.finalProbe("own")).block(TapLog.SOON);

            assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
            assertThat(written())
                    .contains("\u001b[?25h\u001b[?1049lrun own  finished  attempt 1")
                    .contains("probe  final               kNN 79.00 %")
                    .endsWith("run own has finished" + System.lineSeparator());
            assertThat(topicsAndGroups(address)).isEqualTo(before);
        }
    }

    @Test
    void withoutATerminalItWritesPlainLines() throws Exception {
        publish(LOG, Said.underWay("plain"));
        publish(LOG, Said.ending("plain"));
        LOG.publish(Said.finalProbe("plain")).block(TapLog.SOON);

        CompletableFuture<Integer> code = watch(ADDRESS, "plain");

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(written().lines())
                .containsExactly(
                        "probe  random-initialised  kNN 70.00 %  linear 70.00 % (best 70.50 %)",
                        "probe  final               kNN 79.00 %  linear 82.00 % (best 82.50 %)",
                        "steps 4/4  loss -3.000  rank 5.0  640 img/s  waits 20% for pairs  2 loaders  0 s left",
                        "run plain has finished");
    }

    @Test
    void ctrlCGivesTheTerminalBackAndLeavesTheNewestStateOnIt() throws Exception {
        columns.set(80);
        publish(LOG, Said.underWay("stopped"));
        try (TopicTap tap = TopicTap.open(KafkaConnection.to(ADDRESS), TapLog.SOON);
                Watching watching = new Watching(tap, ADDRESS, terminal())) {
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> watching.follow("stopped"));
            await("run stopped  running");

            watching.stop();

            assertThat(code.get(1, TimeUnit.MINUTES)).isEqualTo(130);
        }
        assertThat(written()).contains("\u001b[?25h\u001b[?1049lrun stopped  running  attempt 1");
        assertThat(written().indexOf("\u001b[?1049l")).isEqualTo(written().lastIndexOf("\u001b[?1049l"));
    }

    @Test
    void endsWhenTheBrokerOfTheRunIsGone() throws Exception {
        CompletableFuture<Integer> code;
        try (EmbeddedBroker broker = broker("killed");
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), TapLog.SOON)) {
            log.ensure(Topics.lasting().toArray(Topic[]::new));
            publish(log, Said.underWay("killed"));
            code = watch(broker.bootstrapServers(), "killed");
            await("steps 2/4");
        }

        assertThat(code.get(1, TimeUnit.MINUTES)).isEqualTo(1);
        assertThat(written()).containsPattern("the broker at \\S+ is gone");
    }

    @Test
    void namesTheRunsThereAreWhereNoneCanBeChosen() throws Exception {
        try (EmbeddedBroker broker = broker("two");
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), TapLog.SOON)) {
            String address = broker.bootstrapServers();
            log.ensure(Topics.lasting().toArray(Topic[]::new));
            refused("no run is running on " + address + ", which has no run; name one", "--bootstrap", address);
            publish(log, Said.underWay("first"));
            publish(log, Said.underWay("second"));

            refused(
                    "several runs are running on " + address
                            + ": first, second; name one, as in directpred watch first",
                    "--bootstrap",
                    address);
            refused("RUN = third is not on " + address + ", which has first, second", "third", "--bootstrap", address);
        }
        refused("no Kafka broker at localhost:1", "--bootstrap", "localhost:1");
    }

    @Test
    void findsTheBrokerOfARunByItsDirectory() throws Exception {
        OwnBrokers brokers = OwnBrokers.in(runs);
        assertThat(brokers.find(null)).isEmpty();
        assertThat(brokers.find("of-another-broker")).isEmpty();
        Files.createDirectories(runs.resolve("over/kafka"));
        Files.writeString(runs.resolve("over/kafka/ports"), "1 2\n"); // of a process that was killed: nobody listens

        try (EmbeddedBroker one = broker("one")) {
            String address = one.bootstrapServers().replaceAll(".*:", "localhost:");

            assertThat(brokers.find(null)).contains(address);
            assertThat(brokers.find("one")).contains(address);
            assertThat(brokers.find(runs.resolve("one").toString())).contains(address);
            assertThat(brokers.find("over")).isEmpty();
            try (EmbeddedBroker two = broker("two")) {
                assertThat(two.bootstrapServers()).isNotEqualTo(one.bootstrapServers());
                assertThat(catchThrowable(() -> brokers.find(null)))
                        .hasMessage("several runs go on: " + runs.resolve("one") + ", " + runs.resolve("two")
                                + "; name one, as in directpred watch " + runs.resolve("one"));
            }
        }
    }

    private EmbeddedBroker broker(String run) throws Exception {
        return EmbeddedBroker.start(Files.createDirectories(runs.resolve(run).resolve("kafka")));
    }

    private void refused(String message, String... arguments) {
        command.err.getBuffer().setLength(0);
        String[] all =
                Stream.concat(Stream.of("watch"), List.of(arguments).stream()).toArray(String[]::new);

        assertThat(command.commandLine().execute(all)).isEqualTo(2);

        assertThat(command.err.toString()).contains("directpred: ").contains(message);
    }

    private CompletableFuture<Integer> watch(String address, @Nullable String run) {
        return CompletableFuture.supplyAsync(() -> {
            try (TopicTap tap = TopicTap.open(KafkaConnection.to(address), TapLog.SOON);
                    Watching watching = new Watching(tap, address, terminal())) {
                return watching.follow(run);
            }
        });
    }

    private WatchedTerminal terminal() {
        return new WatchedTerminal(
                new PrintStream(written, true, UTF_8),
                columns::get,
                () -> 24,
                ProgressLine.Style.ASCII,
                System::nanoTime);
    }

    private String written() {
        return written.toString(UTF_8);
    }

    private void await(String text) {
        Awaitility.await()
                .atMost(TapLog.SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> written().contains(text));
    }

    private static List<String> topicsAndGroups(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return Stream.concat(
                            admin.listTopics().names().get(30, TimeUnit.SECONDS).stream(),
                            admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
                                    .map(group -> "group " + group.groupId()))
                    .sorted()
                    .toList();
        }
    }

    private static void publish(EventLog log, List<Outgoing> records) {
        records.forEach(record -> log.publish(record).block(TapLog.SOON));
    }
}
