package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topics;
import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Said;
import io.directpred.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
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
                    on.say(Said.ending(RUN));
                    on.say(Said.finalProbe(RUN));
                    viewer.until(RUN, 3);
                    while (!viewer.seen.runs.get(RUN).get("phase").textValue().equals("finished")) {
                        viewer.next();
                    }

                    assertThat(viewer.seen.runs).containsOnlyKeys(RUN);
                    assertThat(viewer.seen.table(RUN, "training")).containsOnlyKeys(0L, 1L, 2L, 3L);
                    assertThat(feed.isDisposed()).isFalse();
                } finally {
                    feed.dispose();
                }
            }
        }
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
