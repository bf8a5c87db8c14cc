package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.LabelledSplits;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeReport;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.RunSpec;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/**
 * The service over a real broker, each test with one of its own. Longer than 250 lines because all need the same runs
 * and checkpoints.
 */
class ProbeServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private EmbeddedBroker broker;
    private EventLog log;
    private RunSpec spec;

    @BeforeEach
    void open() throws Exception {
        broker = EmbeddedBroker.start(dir);
        log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE);
        log.ensure(Topics.RUNS, Topics.CHECKPOINTS, Topics.PROBE_REPORTS, Topics.PROBE_EMBEDDINGS, Topics.DEAD_LETTERS);
        spec = Runs.spec("sample", 200, 100, LinearProtocol.paper);
        announce("r");
    }

    private void announce(String run) {
        RunState state = new RunState(run, 1, RunPhase.running, -1L, 0L, "", "spec", spec);
        log.publish(new Outgoing(Topics.RUNS, run, new Tag(run, 0, 1), state)).block(PATIENCE);
    }

    @AfterEach
    void close() {
        log.close();
        broker.close();
    }

    @Test
    void publishesAReportOnEachCheckpointUnderItsRunAndStep() throws Exception {
        write(Runs.checkpoint("r", 0, false, spec));

        Checkpoint last = Runs.checkpoint("r", 7, true, spec);
        List<ProbeReport> emitted = new ArrayList<>();

        StepVerifier.create(ProbeService.over(log, null, 1, run -> true).take(2))
                .consumeNextWith(emitted::add)
                .then(() -> write(last)) // comes while the service runs
                .consumeNextWith(emitted::add)
                .expectComplete()
                .verify(PATIENCE);

        List<Event<ProbeReport>> published = reports();
        assertThat(published).extracting(Event::key).containsExactly("r/-1", "r/6");
        assertThat(published).extracting(Event::tag).containsExactly(new Tag("r", -1, 1), new Tag("r", 6, 1));
        assertThat(published).extracting(Event::value).isEqualTo(emitted);
        assertThat(emitted).extracting(ProbeReport::getLast).containsExactly(false, true);
    }

    @Test
    void publishesWhereTheTestImagesLieAtEachCheckpointAndTheirPicturesOnce() throws Exception {
        write(Runs.checkpoint("r", 0, false, spec));
        write(Runs.checkpoint("r", 7, true, spec));

        StepVerifier.create(ProbeService.over(log, null, 1, run -> true).take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(PATIENCE);

        List<Event<SpecificRecord>> shown = log.readToEnd(Topics.PROBE_EMBEDDINGS, SpecificRecord.class)
                .collectList()
                .block(PATIENCE);
        assertThat(shown).extracting(Event::key).containsExactly("r/thumbnails/0", "r/-1", "r/6");
        ProbeThumbnails thumbnails = (ProbeThumbnails) shown.get(0).value();
        ProbeEmbedding embedding = (ProbeEmbedding) shown.get(2).value();
        assertThat(thumbnails.getContent().remaining()).isEqualTo(100 * 32 * 32 * 3);
        assertThat(embedding.getPoints().remaining()).isEqualTo(100 * 2 * Float.BYTES);
        assertThat(embedding.getNeighbours().remaining()).isEqualTo(100 * 9 * Short.BYTES);
        assertThat(embedding.getClasses()).hasSize(10);

        LabelledSplits sample = Datasets.open("sample"); // pictures, labels and points are of the same images
        ImageDataset test = sample.probeTest();
        int[] images = Representations.chosen(test.size(), 100);
        for (int point : new int[] {0, 99}) {
            byte[] picture = new byte[32 * 32 * 3];
            thumbnails.getContent().duplicate().position(point * picture.length).get(picture);
            assertThat(picture).isEqualTo(CentreCrop.of(test.read(images[point]), 32));
            assertThat(embedding
                            .getLabels()
                            .duplicate()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getShort(2 * point))
                    .isEqualTo((short) test.label(images[point]));
        }
    }

    @Test
    void doesNotProbeAgainWhatHasAReport() throws Exception {
        write(Runs.checkpoint("r", 0, false, spec));
        StepVerifier.create(ProbeService.over(log, null, 1, run -> true).take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        write(Runs.checkpoint("r", 7, true, spec));

        ProbeReport next = ProbeService.over(log, null, 1, run -> true).blockFirst(PATIENCE);

        assertThat(next).extracting(ProbeReport::getStepsDone).isEqualTo(7L);
        assertThat(reports()).hasSize(2);
    }

    @Test
    void goesOnAfterCheckpointsThatCannotBeProbedAndSaysSoOfEach() throws Exception {
        write(Runs.checkpoint("r", 0, false, new byte[1000])); // no tensors
        write(Runs.checkpoint("stranger", 0, false, spec)); // its specification is nowhere
        write(Runs.checkpoint("r", 7, true, spec));

        List<ProbeReport> said = ProbeService.over(log, null, 1, run -> true)
                .take(3)
                .collectList()
                .block(PATIENCE);

        assertThat(said).extracting(ProbeReport::getStepsDone).containsExactly(0L, 0L, 7L);
        assertThat(said.get(0).getFailure()).contains("safetensors").doesNotContain("Exception");
        assertThat(said.get(1).getFailure()).contains("no specification");
        assertThat(said.get(2).getFailure()).isEmpty();
        assertThat(reports()).hasSize(3);
    }

    @Test
    void whatCouldNotBeProbedIsTriedAgainAfterARestart() throws Exception {
        write(Runs.checkpoint("r", 0, false, new byte[1000]));

        ProbeReport first = ProbeService.over(log, null, 1, run -> true).blockFirst(PATIENCE);
        ProbeReport second = ProbeService.over(log, null, 1, run -> true).blockFirst(PATIENCE);

        assertThat(first).extracting(ProbeReport::getStepsDone).isEqualTo(0L);
        assertThat(second).asString().isEqualTo(String.valueOf(first)); // NaN is not equal to itself
    }

    /** Chunks of five runs lie between each other, as their trainers write at the same time. */
    @Test
    void fiveRunsThatSaveAtOnceAreAllProbed() throws Exception {
        List<String> runs = List.of("a", "b", "c", "d", "e");
        List<List<Outgoing>> records = new ArrayList<>();
        for (String run : runs) {
            announce(run);
            records.add(Checkpoints.records(Runs.checkpoint(run, 7, true, spec)));
        }
        for (int i = 0; i < records.get(0).size(); i++) {
            for (List<Outgoing> checkpoint : records) {
                log.publish(checkpoint.get(i)).block(PATIENCE);
            }
        }

        List<ProbeReport> said = ProbeService.over(log, null, 1, run -> true)
                .take(5)
                .collectList()
                .block(PATIENCE);

        assertThat(said).extracting(ProbeReport::getRun).containsExactlyInAnyOrderElementsOf(runs);
        assertThat(said).extracting(ProbeReport::getFailure).containsOnly("");
    }

    @Test
    void aProbeWithoutTheRunsDataReplacesNoReport() throws Exception {
        Path others = Files.createDirectory(dir.resolve("others"));
        Files.write(others.resolve("train-images-idx3-ubyte"), ProbeTest.images(10, 28));
        write(Runs.checkpoint("r", 7, true, spec));
        ProbeReport failed =
                ProbeService.over(log, "idx:" + others, 1, run -> true).blockFirst(PATIENCE);
        ProbeReport found = ProbeService.over(log, null, 1, run -> true).blockFirst(PATIENCE);

        assertThat(failed.getFailure()).contains("fingerprint");
        assertThat(found.getFailure()).isEmpty();
        assertThat(reports()).extracting(Event::key).containsExactly("r/6/failed", "r/6");
    }

    @Test
    void aLastCheckpointThatIsNotWholeIsSaidToBeSo() throws Exception {
        List<Outgoing> records = Checkpoints.records(Runs.checkpoint("r", 7, true, spec));
        log.publish(records.get(records.size() - 1)).block(PATIENCE); // its chunks are lost

        ProbeReport said = ProbeService.over(log, null, 1, run -> true).blockFirst(PATIENCE);

        assertThat(said.getFailure()).contains("not whole");
        assertThat(said.getLast()).isTrue();
    }

    @Test
    void servesTheRunsItWasGivenAndNoOther() throws Exception {
        announce("other");
        write(Runs.checkpoint("other", 0, false, spec));
        write(Runs.checkpoint("r", 7, true, spec));

        ProbeReport first = ProbeService.over(log, null, 1, "r"::equals).blockFirst(PATIENCE);

        assertThat(first.getRun()).isEqualTo("r");
        assertThat(reports()).extracting(Event::key).containsExactly("r/6");
    }

    @Test
    void endsWithTheLog() throws Exception {
        write(Runs.checkpoint("r", 0, false, spec));

        StepVerifier.create(ProbeService.over(log, null, 1, run -> true).doOnNext(report -> log.close()))
                .expectNextCount(1)
                .thenConsumeWhile(report -> true)
                .expectError()
                .verify(PATIENCE);
    }

    private void write(Checkpoint checkpoint) {
        try (EventLog.Transactions trainer =
                log.transactions("trainer." + checkpoint.manifest().getRun())) {
            trainer.publish(Checkpoints.records(checkpoint)).block(PATIENCE);
        }
    }

    private List<Event<ProbeReport>> reports() {
        return log.readToEnd(Topics.PROBE_REPORTS, ProbeReport.class)
                .collectList()
                .block(PATIENCE);
    }
}
