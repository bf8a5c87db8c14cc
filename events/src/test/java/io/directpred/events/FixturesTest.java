package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * What version 0.2 wrote is read by this version and by every later one: where this fails, a schema was changed in a
 * way that Avro does not resolve.
 */
class FixturesTest {
    private static final Path VERSION = Path.of("src/test/resources/io/directpred/events/fixtures/0.2");

    /** By its fingerprint's schema alone, so also where this version has the same. */
    private final Codec codec = new Codec(Schemas.KNOWN.and(Fixtures.published(VERSION)));

    @Test
    void everyTypeThatStandsOnATopicIsThere() {
        assertThat(decoded().keySet())
                .containsAll(Stream.concat(Samples.binary().stream(), Samples.json().stream())
                        .map(value -> value.getSchema().getName())
                        .collect(Collectors.toSet()));
    }

    @Test
    void theirFieldsAreThoseThatWereWritten() {
        Map<String, SpecificRecord> records = decoded();

        assertThat(records)
                .allSatisfy((name, record) -> assertThat(field(record, "run")).isEqualTo("run"));
        assertThat(records(ViewRequest.class).getSamples()).containsExactly(3, 1, 4);
        assertThat(records(ViewRequest.class).getViews()).hasSize(2).allSatisfy(view -> {
            assertThat(view.getSize()).isEqualTo(28);
            assertThat(view.getCropMin()).isEqualTo(0.4);
        });
        assertThat(records(ViewPairs.class).getViews()).hasSize(2).allSatisfy(view -> {
            assertThat(view.getShape()).containsExactly(1, 1, 3);
            assertThat(view.getContent().get(2)).isEqualTo((byte) 14);
        });
        assertThat(records(ViewPairs.class).getReplaced().get(0).getReason()).isEqualTo("damaged: ends too early");
        assertThat(records(FoldState.class).getRule().getRho()).isEqualTo(0.3);
        assertThat(records(BatchCorrelation.class).getStep()).isEqualTo(5);
        assertThat(records(BatchCorrelation.class).getC().remaining()).isEqualTo(12);
        assertThat(records(PredictorWeights.class).getNanos()).isEqualTo(1000);
        assertThat(records(FoldStateWanted.class).getReason()).isEqualTo("no state");
        assertThat(records(FoldRefused.class).getReason()).isEqualTo("C has NaN");
        assertThat(records(CheckpointChunk.class).getContent().remaining()).isEqualTo(20);
        assertThat(records(CheckpointManifest.class).getStep()).isEqualTo(4);
        assertThat(records(CheckpointManifest.class).getStepsDone()).isEqualTo(5);
        assertThat(records(ProbeEmbedding.class).getShares()).containsExactly(0.75, 0.125);
        assertThat(records(ProbeEmbedding.class).getNeighbours().remaining()).isEqualTo(4);
        assertThat(records(ProbeThumbnails.class).getContent().remaining()).isEqualTo(24);
        assertThat(records(RunState.class).getPhase()).isEqualTo(RunPhase.running);
        assertThat(records(RunState.class).getSpec().getOptimiser().getBatch()).isEqualTo(32);
        assertThat(records(RunState.class).getSpec().getViews().getEach()).hasSize(2);
        assertThat(records(TrainingMetrics.class).getLoss()).isEqualTo(-1.5);
        assertThat(records(TrainingMetrics.class).getDelivered().get(0).getLoader())
                .isEqualTo("loader-1");
        assertThat(records(LoaderMetrics.class).getPairs()).isEqualTo(72);
        assertThat(records(Spectrum.class).getEigenvalues()).containsExactly(2.0, Double.NaN);
        assertThat(records(ProbeReport.class).getKnn()).isNaN();
        assertThat(records(ProbeReport.class).getLinearBest()).isEqualTo(80.5);
        assertThat(records(Alarm.class).getKind()).isEqualTo(AlarmKind.collapse);
        assertThat(records(Alarm.class).getLimit()).isEqualTo(1.2);
    }

    /** A later version knows them from topic {@code schemas} alone. */
    @Test
    void theyAreReadByTheirPublishedSchemas() {
        Codec later = new Codec(new Schemas(List.of()).and(Fixtures.published(VERSION)));

        decoded(later).forEach((name, record) -> assertThat(record)
                .as(name)
                .hasToString(String.valueOf(decoded().get(name)))); // NaN is not equal to itself
    }

    private <T extends SpecificRecord> T records(Class<T> type) {
        return type.cast(Objects.requireNonNull(decoded().get(type.getSimpleName()), type.getSimpleName()));
    }

    private Map<String, SpecificRecord> decoded() {
        return decoded(codec);
    }

    private static Map<String, SpecificRecord> decoded(Codec codec) {
        Map<String, SpecificRecord> records = new TreeMap<>();
        for (Path file : Fixtures.records(VERSION)) {
            String[] name = file.getFileName().toString().split("\\.");
            records.put(name[0], decode(codec, file, name));
        }
        return records;
    }

    private static SpecificRecord decode(Codec codec, Path file, String[] name) {
        try {
            byte[] value = Files.readAllBytes(file);
            RecordHeaders headers = new RecordHeaders(Headers.of(new Tag("run", 0, 1)));
            headers.add(
                    Headers.CRC,
                    ByteBuffer.allocate(4).putInt(Codec.crc32c(value)).array());
            boolean json = name[name.length - 1].equals("json");
            if (json) {
                headers.add(Headers.SCHEMA, name[1].getBytes(UTF_8));
            }
            return Objects.requireNonNull(codec.decode(
                    CodecTest.received(value, headers), json ? Format.JSON : Format.BINARY, SpecificRecord.class));
        } catch (Exception e) {
            throw new AssertionError(file + " is not decoded", e);
        }
    }

    private static Object field(IndexedRecord record, String name) {
        return record.get(record.getSchema().getField(name).pos());
    }
}
