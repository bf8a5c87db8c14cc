package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.broker.EmbeddedBroker;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.CheckpointChunk;
import io.directpred.events.EventLog;
import io.directpred.events.FoldState;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.Predictor;
import io.directpred.events.PredictorWeights;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command on a real broker, with real records; every test has a run of its own. */
class TapTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path kafka;

    static EmbeddedBroker broker;
    static EventLog log;

    @TempDir
    Path dir;

    private final Heard out = new Heard();
    private final Heard err = new Heard();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(kafka);
        log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON);
        log.ensure(Topics.lasting().toArray(Topic[]::new));
    }

    @AfterAll
    static void stop() {
        log.close();
        broker.close();
    }

    @Test
    void showsARecordOfAJsonTopic() throws Exception {
        publish(Topics.TRAINING_METRICS, "metrics", 7, metrics("metrics", 7, Double.NaN));

        JsonNode line =
                lines("training-metrics", "--run", "metrics", "--max", "1").get(0);

        assertThat(line.get("topic").textValue()).isEqualTo("directpred.training-metrics");
        assertThat(line.get("partition").intValue()).isZero();
        assertThat(line.get("offset").isIntegralNumber()).isTrue();
        assertThat(Instant.parse(line.get("timestamp").textValue())).isBeforeOrEqualTo(Instant.now());
        assertThat(line.get("key").textValue()).isEqualTo("metrics");
        assertThat(line.get("run").textValue()).isEqualTo("metrics");
        assertThat(line.get("step").longValue()).isEqualTo(7);
        assertThat(line.get("attempt").intValue()).isEqualTo(1);
        assertThat(line.get("schema").textValue()).isEqualTo("TrainingMetrics");
        assertThat(line.get("value").get("loss").textValue()).isEqualTo("NaN");
        assertThat(line.get("value").get("lr").doubleValue()).isEqualTo(0.1);
        assertThat(line.get("value").get("images").longValue()).isEqualTo(7 * 128);
    }

    @Test
    void showsOnlyTheRunThatIsWanted() throws Exception {
        publish(Topics.SPECTRA, "mine", 1, Said.spectrum(1, 1, 2, 1.0));
        publish(Topics.SPECTRA, "yours", 2, Said.spectrum(1, 2, 2, 1.0));
        publish(Topics.SPECTRA, "mine", 3, Said.spectrum(1, 3, 2, 1.0));

        assertThat(lines("directpred.spectra", "--run", "mine", "--max", "2"))
                .extracting(line -> line.get("step").intValue())
                .containsExactly(1, 3);
    }

    @Test
    void cutsArraysAndBytesShortUnlessAllIsWanted() throws Exception {
        byte[] content = {1, 2, 3, 4, 5};
        Double[] eigenvalues = {9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0};
        publish(Topics.CHECKPOINTS, "cut", 1, new CheckpointChunk("cut", 0, 0, ByteBuffer.wrap(content)));
        publish(Topics.SPECTRA, "cut", 1, Said.spectrum(1, 1, 2, eigenvalues));
        CRC32C crc = new CRC32C();
        crc.update(content);

        JsonNode bytes = value("checkpoints", "--run", "cut", "--max", "1").get("content");
        JsonNode allBytes =
                value("checkpoints", "--run", "cut", "--max", "1", "--full").get("content");
        JsonNode array = value("spectra", "--run", "cut", "--max", "1").get("eigenvalues");
        JsonNode wholeArray =
                value("spectra", "--run", "cut", "--max", "1", "--full").get("eigenvalues");

        assertThat(bytes.toString()).isEqualTo("{\"bytes\":5,\"crc32c\":\"%08x\"}".formatted(crc.getValue()));
        assertThat(Base64.getDecoder().decode(allBytes.textValue())).isEqualTo(content);
        assertThat(array.toString()).isEqualTo("[9.0,8.0,7.0,6.0,5.0,4.0,3.0,2.0,\"... 9 in all\"]");
        assertThat(wholeArray.toString()).isEqualTo("[9.0,8.0,7.0,6.0,5.0,4.0,3.0,2.0,1.0]");
    }

    @Test
    void addsTheSpectrumToCorrelations() throws Exception {
        PackedSymmetric c = PackedSymmetric.of("C", new double[][] {{2, 1}, {1, 2}}); // eigenvalues 3 and 1
        publish(Topics.CORRELATIONS, "spectrum", 4, correlation("spectrum", 2, c.toFloat32()));
        publish(
                Topics.CORRELATIONS,
                "spectrum",
                5,
                new FoldState("spectrum", 1, 4L, 2, Predictor.newBuilder().build(), c.toFloat64()));
        publish(Topics.CORRELATIONS, "spectrum", 6, correlation("spectrum", 3, c.toFloat32()));

        List<JsonNode> lines = lines("correlations", "--run", "spectrum", "--max", "3");

        for (JsonNode line : lines.subList(0, 2)) {
            JsonNode spectrum = line.get("spectrum");
            assertThat(spectrum.get("eigenvalues").get(0).doubleValue()).isCloseTo(3, within());
            assertThat(spectrum.get("eigenvalues").get(1).doubleValue()).isCloseTo(1, within());
            assertThat(spectrum.get("top_share").doubleValue()).isCloseTo(0.75, within());
            assertThat(spectrum.get("participation_ratio").doubleValue()).isCloseTo(16.0 / 10, within());
            assertThat(spectrum.get("effective_rank").doubleValue())
                    .isCloseTo(Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)), within());
        }
        assertThat(lines.get(2).get("spectrum").get("wrong").textValue()).isEqualTo("C has 12 bytes, expected 24");
    }

    @Test
    void addsTheNormsToPredictorWeights() throws Exception {
        PackedSymmetric w = PackedSymmetric.of("W", new double[][] {{1, 2}, {2, 4}});
        ByteBuffer none = ByteBuffer.allocate(0);
        publish(
                Topics.PREDICTOR_WEIGHTS,
                "norms",
                4,
                new PredictorWeights("norms", 1, 4L, 2, w.toFloat64(), w.toFloat64(), 5L));
        publish(Topics.PREDICTOR_WEIGHTS, "norms", 5, new PredictorWeights("norms", 1, 5L, 2, none, none, 5L));

        List<JsonNode> lines = lines("predictor-weights", "--run", "norms", "--max", "2");

        assertThat(lines.get(0).get("w_norm").doubleValue()).isCloseTo(5, within());
        assertThat(lines.get(0).get("f_norm").doubleValue()).isCloseTo(5, within());
        assertThat(lines.get(1).get("w_norm").isNull()).isTrue();
    }

    @Test
    void drawsContactSheets() throws Exception {
        Path images = dir.resolve("deep/sheets");
        Topic topic = Topics.viewPairs("sheets");
        log.ensure(topic);
        publish(topic, "sheets", 12, ContactSheetTest.pairs("sheets", 8, 4));

        JsonNode line = lines("view-pairs", "--run", "sheets", "--images", images.toString(), "--max", "1")
                .get(0);

        Path image = images.resolve("sheets-12-3.png");
        assertThat(line.get("image").textValue()).isEqualTo(image.toString());
        assertThat(line.get("value").get("view0").get("bytes").intValue()).isEqualTo(4 * 8 * 8 * 3);
        assertThat(ImageIO.read(image.toFile()).getWidth()).isEqualTo(6 + 3 * (8 * 12 + 6));
    }

    @Test
    void goesOnAfterPairsThatCannotBeDrawn() throws Exception {
        Topic topic = Topics.viewPairs("liar");
        log.ensure(topic);
        publish(topic, "liar", 12, ContactSheetTest.pairs("../../liar", 8, 4));

        JsonNode line = lines("view-pairs", "--run", "liar", "--images", dir.toString(), "--max", "1")
                .get(0);

        assertThat(line.get("no_image").textValue()).contains("../../liar is no run's id");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void showsWhatCannotBeDecodedAndBuriesItNot() throws Exception {
        Topic topic = Topics.viewRequests("broken");
        log.ensure(topic);
        produce(topic.name(), "no record".getBytes(StandardCharsets.UTF_8), Map.of("run", "broken", "step", "x"));
        Map<Integer, Long> letters = log.ends(Topics.DEAD_LETTERS);

        JsonNode line = lines("view-requests", "--run", "broken", "--max", "1").get(0);
        JsonNode full = lines("view-requests.broken", "--full", "--max", "1").get(0);

        assertThat(line.get("undecodable").textValue()).isEqualTo("header crc32c is missing");
        assertThat(line.get("step").textValue()).isEqualTo("x");
        assertThat(line.get("attempt").isNull()).isTrue();
        assertThat(line.get("key").isNull()).isTrue();
        assertThat(line.get("bytes").intValue()).isEqualTo(9);
        assertThat(line.get("hex").textValue()).isEqualTo("6e6f207265636f7264");
        assertThat(line.has("value")).isFalse();
        assertThat(full.get("base64").binaryValue()).isEqualTo("no record".getBytes(StandardCharsets.UTF_8));
        assertThat(log.ends(Topics.DEAD_LETTERS)).isEqualTo(letters);
    }

    @Test
    void showsWhatADeadLetterSaysOfItself() throws Exception {
        Topic topic = Topics.viewPairs("buried");
        log.ensure(topic);
        produce(topic.name(), new byte[100], Map.of("run", "buried", "step", "3", "attempt", "1"));
        assertThat(log.readToEnd(topic, SpecificRecord.class).collectList().block(SOON))
                .isEmpty();

        JsonNode letter = lines("dead-letters", "--run", "buried", "--max", "1").get(0);

        assertThat(letter.get("key").textValue()).isEqualTo(topic.name());
        assertThat(letter.get("reason").textValue()).isEqualTo("header crc32c is missing");
        assertThat(letter.get("source").get("topic").textValue()).isEqualTo(topic.name());
        assertThat(letter.get("source").get("offset").longValue()).isZero();
        assertThat(letter.get("source").get("length").longValue()).isEqualTo(100);
        assertThat(letter.get("source").get("sha256").textValue()).hasSize(64);
        assertThat(letter.get("bytes").intValue()).isEqualTo(100);
        assertThat(letter.get("hex").textValue()).isEqualTo("00".repeat(32));
        assertThat(letter.has("undecodable")).isFalse();
    }

    @Test
    void takesTheOneRunThatIsRunning() throws Exception {
        assertThat(tap("view-pairs", "--max", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("no run is running").contains("--run");

        for (String run : List.of("first", "second")) {
            log.ensure(Topics.viewRequests(run));
            produce(Topics.viewRequests(run).name(), new byte[1], Map.of("run", run));
            publish(Topics.RUNS, run, 0, state(run, RunPhase.running));
        }
        assertThat(tap("view-requests", "--max", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("several are running: first, second");

        publish(Topics.RUNS, "first", 9, state("first", RunPhase.finished));
        assertThat(lines("view-requests", "--max", "1").get(0).get("run").textValue())
                .isEqualTo("second");
        assertThat(err.toString()).contains("run second is the one that is running");
        publish(Topics.RUNS, "second", 9, state("second", RunPhase.interrupted));
    }

    @Test
    void fromTheEndShowsWhatComesLater() throws Exception {
        publish(Topics.TRAINING_METRICS, "later", 1, metrics("later", 1, -1));

        CompletableFuture<Integer> code = started("training-metrics", "--run", "later", "--max", "1");
        err.await("from the end");
        publish(Topics.TRAINING_METRICS, "later", 2, metrics("later", 2, -2));

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(JSON.readTree(out.toString()).get("step").intValue()).isEqualTo(2);
    }

    @Test
    void waitsForATopicThatIsNotThereAndMissesNothingOfIt() throws Exception {
        Topic topic = Topics.viewPairs("coming");

        CompletableFuture<Integer> code = started("view-pairs", "--run", "coming", "--max", "1");
        err.await("topic directpred.view-pairs.coming is not on " + broker.bootstrapServers());
        log.ensure(topic);
        publish(topic, "coming", 1, ContactSheetTest.pairs("coming", 8, 1));

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(JSON.readTree(out.toString()).get("offset").intValue()).isZero();
    }

    @Test
    void endsWhenItsTopicIsRemoved() throws Exception {
        Topic topic = Topics.viewPairs("over");
        log.ensure(topic);

        CompletableFuture<Integer> code = started("view-pairs", "--run", "over");
        err.await("from the end");
        log.remove(topic);

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(err.toString()).contains("topic directpred.view-pairs.over was removed");
    }

    @Test
    void endsWhenItIsAskedTo() throws Exception {
        try (TopicTap tap = TopicTap.open(KafkaConnection.to(broker.bootstrapServers()), SOON);
                Tapping tapping = new Tapping(tap, broker.bootstrapServers(), new PrintWriter(err))) {
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> tapping.follow(
                    TapTopic.of("spectra", null), true, new TapLine(false, null), 1, new PrintWriter(out)));
            err.await("from the end");

            tapping.stop();

            assertThat(code.get(1, TimeUnit.MINUTES)).isEqualTo(130);
        }
    }

    @Test
    void endsQuietlyWhenNobodyReadsItsLines() throws Exception {
        for (int step = 1; step <= 3; step++) {
            publish(Topics.TRAINING_METRICS, "closed", step, metrics("closed", step, -1));
        }
        PrintWriter closed = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });

        int code = commandLine()
                .setOut(closed)
                .execute(arguments("training-metrics", "--run", "closed", "--from", "beginning"));

        assertThat(code).isZero();
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void waitsForABrokerThatGoesAwayAndComesBack() throws Exception {
        EmbeddedBroker own = EmbeddedBroker.start(dir.resolve("kafka"));
        try (EventLog ownLog = EventLog.open(KafkaConnection.to(own.bootstrapServers()), SOON)) {
            ownLog.ensure(Topics.SPECTRA);
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                    () -> commandLine().execute("tap", "spectra", "--bootstrap", own.bootstrapServers(), "--max", "1"));
            err.await("from the end");
            own.close();
            err.await("the broker at " + own.bootstrapServers() + " does not answer, waiting for it");

            try (EmbeddedBroker again = EmbeddedBroker.start(dir.resolve("kafka"))) {
                assertThat(again.bootstrapServers()).isEqualTo(own.bootstrapServers());
                err.await("answers again");
                publish(ownLog, Topics.SPECTRA, "back", 5, Said.spectrum(1, 5, 2, 1.0));

                assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
            }
        } finally {
            own.close();
        }
        assertThat(JSON.readTree(out.toString()).get("step").intValue()).isEqualTo(5);
    }

    @Test
    void leavesNothingOnTheBroker() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            publish(Topics.PROBE_REPORTS, "trace", 0, Said.probe(0, true, 70, 70));
            lines("probe-reports", "--run", "trace", "--max", "1");

            assertThat(admin.listGroups().all().get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain("__consumer_offsets");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | TOPIC = nonsense is no topic of directpred: there are checkpoints, correlations, dead-letters,",
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

        assertThat(commandLine().execute(words.toArray(String[]::new))).isEqualTo(2);

        assertThat(err.toString()).startsWith("directpred: " + message);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void refusesAFileAsImages() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "mine");

        assertThat(tap("view-pairs", "--run", "a", "--images", file.toString())).isEqualTo(2);

        assertThat(err.toString()).startsWith("directpred: --images = " + file + ": is no directory");
    }

    @Test
    void refusesABrokerThatCannotBeReached() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(commandLine().execute("tap", "spectra", "--bootstrap", "127.0.0.1:" + port))
                .isEqualTo(2);

        assertThat(err.toString()).startsWith("directpred: no Kafka broker at 127.0.0.1:" + port);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void takesTheConnectionFromTheEnvironment() {
        Map<String, String> environment =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "far:1", "KAFKA_SECURITY_PROTOCOL", "SSL", "PATH", "/bin");

        assertThat(Tap.connection(null, environment))
                .isEqualTo(new KafkaConnection("far:1", Map.of("security.protocol", "SSL")));
        assertThat(Tap.connection("near:2", environment).bootstrapServers()).isEqualTo("near:2");
        assertThat(Tap.connection(null, Map.of())).isEqualTo(KafkaConnection.to("localhost:9092"));
        assertThatThrownBy(() -> Tap.connection(null, Map.of("KAFKA_GROUP_ID", "mine")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("KAFKA_GROUP_ID");
    }

    @Test
    void helps() {
        assertThat(commandLine().execute("tap", "--help")).isZero();

        assertThat(out.toString()).startsWith("Usage: directpred tap").contains("--images=DIR");
    }

    /** What the topic holds already, as parsed lines; the command ends well. */
    private List<JsonNode> lines(String... arguments) throws IOException {
        out.getBuffer().setLength(0);
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--from", "beginning"));
        assertThat(tap(words.toArray(String[]::new))).as(err.toString()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private JsonNode value(String... arguments) throws IOException {
        return lines(arguments).get(0).get("value");
    }

    private CompletableFuture<Integer> started(String... arguments) {
        return CompletableFuture.supplyAsync(() -> tap(arguments));
    }

    private int tap(String... arguments) {
        return commandLine().execute(arguments(arguments));
    }

    private static String[] arguments(String... arguments) {
        List<String> words = new ArrayList<>(List.of("tap"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--bootstrap", broker.bootstrapServers()));
        return words.toArray(String[]::new);
    }

    private CommandLine commandLine() {
        return DirectPred.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }

    private static void publish(Topic topic, String run, long step, SpecificRecord value) {
        publish(log, topic, run, step, value);
    }

    private static void publish(EventLog log, Topic topic, String run, long step, SpecificRecord value) {
        log.publish(new Outgoing(topic, run, new Tag(run, step, 1), value)).block(SOON);
    }

    private static void produce(String topic, byte[] value, Map<String, String> headers) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value);
        headers.forEach((key, text) -> record.headers().add(key, text.getBytes(StandardCharsets.UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get(1, TimeUnit.MINUTES);
        }
    }

    private static TrainingMetrics metrics(String run, long step, double loss) {
        return TrainingMetrics.newBuilder(Said.step(1, step, loss)).setRun(run).build();
    }

    private static RunState state(String run, RunPhase phase) {
        return RunState.newBuilder(Said.state(phase, 1, 0)).setRun(run).build();
    }

    private static BatchCorrelation correlation(String run, int dim, ByteBuffer c) {
        ByteBuffer none = ByteBuffer.allocate(0);
        return new BatchCorrelation(run, 1, 4L, dim, c, none, none, none, none);
    }
}
