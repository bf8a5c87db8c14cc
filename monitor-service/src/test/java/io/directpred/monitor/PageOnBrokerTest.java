package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.directpred.events.ElementType;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewTensor;
import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Said;
import io.directpred.testing.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** The page on the topics of a real broker. */
class PageOnBrokerTest {
    private static final String RUN = "a";

    @TempDir
    private Path dir;

    @Test
    void showsWhatIsThereAndWhatComesAndPassesOverWhatIsMalformed() throws Exception {
        try (OnBroker on = OnBroker.start(dir.resolve("kafka"))) {
            spoil(on);
            on.say(Said.underWay(RUN));
            spoil(on);
            try (Page page = Page.of(on.log(), PageConfig.local(0))) {
                Disposable feed = page.feed().subscribe();
                try (Viewer viewer = Viewer.of(page.uri(), RUN).until(RUN, 1)) {
                    spoil(on);
                    viewPairsAreShownWhileTheRunGoesOn(on, page);
                    itsTopicsHoldWhatTheBrokerHas(on, page);
                    on.say(Said.ending(RUN));
                    on.say(Said.finalProbe(RUN));
                    viewer.until(RUN, 3);
                    while (!viewer.seen.runs.get(RUN).get("phase").textValue().equals("finished")) {
                        viewer.next();
                    }

                    assertThat(viewer.seen.runs).containsOnlyKeys(RUN);
                    assertThat(viewer.seen.table(RUN, "training")).containsOnlyKeys(0L, 1L, 2L, 3L);
                    assertThat(feed.isDisposed()).isFalse();
                    assertThat(views(page, RUN).statusCode()).isEqualTo(204);
                } finally {
                    feed.dispose();
                }
            }
        }
    }

    private static void viewPairsAreShownWhileTheRunGoesOn(OnBroker on, Page page) throws Exception {
        assertThat(views(page, "b").statusCode()).isEqualTo(204); // nobody's run
        on.log().ensure(Topics.viewPairs(RUN));
        for (int step = 7; step < 9; step++) {
            ViewTensor view =
                    new ViewTensor(List.of(8, 8, 3), ElementType.uint8, ByteBuffer.wrap(new byte[2 * 8 * 8 * 3]));
            ViewPairs pairs = new ViewPairs(
                    RUN, "hash", (long) step, 0, 1, List.of(1, 2), List.of(), List.of(view, view), "loader", 1L, "");
            on.say(Said.outgoing(Topics.viewPairs(RUN), RUN, pairs));
        }

        HttpResponse<byte[]> answer = views(page, RUN);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(answer.body())).getWidth())
                .isGreaterThan(2 * 8);
    }

    private void itsTopicsHoldWhatTheBrokerHas(OnBroker on, Page page) throws Exception {
        assertThat(get(page, "/topics?run=b").statusCode()).isEqualTo(204); // nobody's run

        JsonNode told =
                new JsonMapper().readTree(get(page, "/topics?run=" + RUN).body());

        Map<String, JsonNode> topics = new LinkedHashMap<>();
        told.forEach(topic -> topics.put(topic.get("topic").textValue(), topic));
        assertThat(topics).containsKeys("directpred.view-pairs.a", "directpred.runs", "directpred.probe-embeddings");
        assertThat(topics).doesNotContainKey("directpred.view-requests.a"); // nobody has made it
        assertThat(topics.get("directpred.view-pairs.a").get("own").booleanValue())
                .isTrue();
        assertThat(topics.get("directpred.runs").get("own").booleanValue()).isFalse();
        assertThat(topics)
                .allSatisfy((name, topic) ->
                        assertThat(topic.get("bytes").longValue()).as(name).isEqualTo(onDisk(name)));
        assertThat(topics.get("directpred.view-pairs.a").get("records").longValue())
                .isEqualTo(2);
        for (Source source : Source.values()) {
            assertThat(topics.get(source.topic().name()).get("records").longValue())
                    .isEqualTo(on.log().ends(source.topic()).get(0));
        }
    }

    /** Bytes of a topic's segments. */
    private long onDisk(String topic) {
        try (Stream<Path> files = Files.walk(dir.resolve("kafka"))) {
            return files.filter(file -> file.toString().endsWith(".log")
                            && file.getParent().getFileName().toString().matches(Pattern.quote(topic) + "-[0-9]+"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<byte[]> views(Page page, String run) throws Exception {
        return get(page, "/views?run=" + run);
    }

    private static HttpResponse<byte[]> get(Page page, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(page.uri().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void theServiceRefusesInOneLineWhatItCannotUse() throws Exception {
        ProcessBuilder builder = ChildJvm.of(Main.class, List.of());
        builder.environment()
                .putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:1", "HTTP_PORT", "0", "PAGE_PORT", "http"));
        Process process = builder.start();

        List<String> said = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said)
                .filteredOn(line -> line.contains("ERROR"))
                .singleElement()
                .asString()
                .endsWith("monitor-service does not start: PAGE_PORT = http is not allowed: a port, 0 to 65535");
    }

    /** On every topic: bytes without headers, text that is no record, and a record's beginning. */
    private static void spoil(OnBroker on) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of("bootstrap.servers", on.broker().bootstrapServers());
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
            for (Source source : Source.values()) {
                for (String value : List.of("\u0000\u0001", "<html>", "{\"run\":\"" + RUN + "\",")) {
                    ProducerRecord<byte[], byte[]> record =
                            new ProducerRecord<>(source.topic().name(), RUN.getBytes(UTF_8), value.getBytes(UTF_8));
                    record.headers().add("run", RUN.getBytes(UTF_8)).add("schema", "0123456789abcdef".getBytes(UTF_8));
                    producer.send(record).get();
                }
            }
        }
        assertThat(on.log().ends(Topics.RUNS).get(0)).isPositive();
    }
}
