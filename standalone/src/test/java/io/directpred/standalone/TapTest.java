package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.CheckpointChunk;
import io.directpred.events.FoldState;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Said;
import io.directpred.spec.EpsForm;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.Scale;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each kind of record looks like, on a real broker; every test has a run of its own. Longer than 250 lines because
 * records are written out field by field.
 */
class TapTest {
    @TempDir
    Path dir;

    private final TapCommand tap = new TapCommand();

    @Test
    void showsARecordOfAJsonTopic() throws Exception {
        TapLog.publish(Topics.TRAINING_METRICS, "metrics", 7, metrics("metrics", 7, Double.NaN));

        JsonNode line = tap.line("training-metrics", "--run", "metrics", "--max", "1");

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
        TapLog.publish(Topics.SPECTRA, "mine", 1, Said.spectrum(1, 1, 2, 1.0));
        TapLog.publish(Topics.SPECTRA, "yours", 2, Said.spectrum(1, 2, 2, 1.0));
        TapLog.publish(Topics.SPECTRA, "mine", 3, Said.spectrum(1, 3, 2, 1.0));

        assertThat(tap.lines("directpred.spectra", "--run", "mine", "--max", "2"))
                .extracting(line -> line.get("step").intValue())
                .containsExactly(1, 3);
    }

    @Test
    void cutsArraysAndBytesShortUnlessAllIsWanted() throws Exception {
        byte[] content = {1, 2, 3, 4, 5};
        Double[] eigenvalues = {9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0};
        TapLog.publish(Topics.CHECKPOINTS, "cut", 1, new CheckpointChunk("cut", 0, 0, ByteBuffer.wrap(content)));
        TapLog.publish(Topics.SPECTRA, "cut", 1, Said.spectrum(1, 1, 2, eigenvalues));
        CRC32C crc = new CRC32C();
        crc.update(content);

        JsonNode bytes = tap.line("checkpoints", "--run", "cut", "--max", "1")
                .get("value")
                .get("content");
        JsonNode allBytes = tap.line("checkpoints", "--run", "cut", "--max", "1", "--full")
                .get("value")
                .get("content");
        JsonNode array =
                tap.line("spectra", "--run", "cut", "--max", "1").get("value").get("eigenvalues");
        JsonNode wholeArray = tap.line("spectra", "--run", "cut", "--max", "1", "--full")
                .get("value")
                .get("eigenvalues");

        assertThat(bytes.toString()).isEqualTo("{\"bytes\":5,\"crc32c\":\"%08x\"}".formatted(crc.getValue()));
        assertThat(Base64.getDecoder().decode(allBytes.textValue())).isEqualTo(content);
        assertThat(array.toString()).isEqualTo("[9.0,8.0,7.0,6.0,5.0,4.0,3.0,2.0,\"... 9 in all\"]");
        assertThat(wholeArray.toString()).isEqualTo("[9.0,8.0,7.0,6.0,5.0,4.0,3.0,2.0,1.0]");
    }

    @Test
    void addsTheSpectrumToCorrelations() throws Exception {
        PackedSymmetric c = PackedSymmetric.of("C", new double[][] {{2, 1}, {1, 2}}); // eigenvalues 3 and 1
        TapLog.publish(Topics.CORRELATIONS, "spectrum", 4, correlation("spectrum", 2, c.toFloat32()));
        TapLog.publish(
                Topics.CORRELATIONS,
                "spectrum",
                5,
                new FoldState(
                        "spectrum",
                        1,
                        4L,
                        2,
                        new Rule(
                                RuleKind.directpred,
                                0.3,
                                0.1,
                                0.5,
                                1,
                                0,
                                32,
                                Scale.largest,
                                EpsForm.added,
                                false,
                                false,
                                0),
                        c.toFloat64(),
                        List.of(),
                        ByteBuffer.allocate(0)));
        TapLog.publish(Topics.CORRELATIONS, "spectrum", 6, correlation("spectrum", 3, c.toFloat32()));

        List<JsonNode> lines = tap.lines("correlations", "--run", "spectrum", "--max", "3");

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
        TapLog.publish(
                Topics.PREDICTOR_WEIGHTS,
                "norms",
                4,
                new PredictorWeights("norms", 1, 4L, 2, w.toFloat64(), w.toFloat64(), 5L, ByteBuffer.allocate(0)));
        TapLog.publish(
                Topics.PREDICTOR_WEIGHTS,
                "norms",
                5,
                new PredictorWeights("norms", 1, 5L, 2, none, none, 5L, ByteBuffer.allocate(0)));

        List<JsonNode> lines = tap.lines("predictor-weights", "--run", "norms", "--max", "2");

        assertThat(lines.get(0).get("w_norm").doubleValue()).isCloseTo(5, within());
        assertThat(lines.get(0).get("f_norm").doubleValue()).isCloseTo(5, within());
        assertThat(lines.get(1).get("w_norm").isNull()).isTrue();
    }

    @Test
    void drawsContactSheets() throws Exception {
        Path images = dir.resolve("deep/sheets");
        Topic topic = Topics.viewPairs("sheets");
        TapLog.LOG.ensure(topic);
        TapLog.publish(topic, "sheets", 12, ContactSheetTest.pairs("sheets", 8, 4));

        JsonNode line = tap.line("view-pairs", "--run", "sheets", "--images", images.toString(), "--max", "1");

        Path image = images.resolve("sheets-12-3.png");
        assertThat(line.get("image").textValue()).isEqualTo(image.toString());
        assertThat(line.at("/value/views/0/shape/0").intValue()).isEqualTo(8);
        assertThat(line.at("/value/views/1/content/bytes").intValue()).isEqualTo(4 * 8 * 8 * 3);
        assertThat(ImageIO.read(image.toFile()).getWidth()).isEqualTo(6 + 3 * (8 * 12 + 6));
    }

    @Test
    void goesOnAfterPairsThatCannotBeDrawn() throws Exception {
        Topic topic = Topics.viewPairs("liar");
        TapLog.LOG.ensure(topic);
        TapLog.publish(topic, "liar", 12, ContactSheetTest.pairs("../../liar", 8, 4));

        JsonNode line = tap.line("view-pairs", "--run", "liar", "--images", dir.toString(), "--max", "1");

        assertThat(line.get("no_image").textValue()).contains("../../liar is no run's id");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void showsWhatCannotBeDecodedAndBuriesItNot() throws Exception {
        Topic topic = Topics.viewRequests("broken");
        TapLog.LOG.ensure(topic);
        TapLog.produce(
                topic.name(), "no record".getBytes(StandardCharsets.UTF_8), Map.of("run", "broken", "step", "x"));
        Map<Integer, Long> letters = TapLog.LOG.ends(Topics.DEAD_LETTERS);

        JsonNode line = tap.line("view-requests", "--run", "broken", "--max", "1");
        JsonNode full = tap.line("view-requests.broken", "--full", "--max", "1");

        assertThat(line.get("undecodable").textValue()).isEqualTo("header crc32c is missing");
        assertThat(line.get("step").textValue()).isEqualTo("x");
        assertThat(line.get("attempt").isNull()).isTrue();
        assertThat(line.get("key").isNull()).isTrue();
        assertThat(line.get("bytes").intValue()).isEqualTo(9);
        assertThat(line.get("hex").textValue()).isEqualTo("6e6f207265636f7264");
        assertThat(line.has("value")).isFalse();
        assertThat(full.get("base64").binaryValue()).isEqualTo("no record".getBytes(StandardCharsets.UTF_8));
        assertThat(TapLog.LOG.ends(Topics.DEAD_LETTERS)).isEqualTo(letters);
    }

    @Test
    void showsWhatADeadLetterSaysOfItself() throws Exception {
        Topic topic = Topics.viewPairs("buried");
        TapLog.LOG.ensure(topic);
        TapLog.produce(topic.name(), new byte[100], Map.of("run", "buried", "step", "3", "attempt", "1"));
        assertThat(TapLog.LOG
                        .readToEnd(topic, SpecificRecord.class)
                        .collectList()
                        .block(TapLog.SOON))
                .isEmpty();

        JsonNode letter = tap.line("dead-letters", "--run", "buried", "--max", "1");

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
    void showsTheSchemaOfEveryRecordByItsFingerprint() throws Exception {
        TapLog.publish(Topics.TRAINING_METRICS, "schemas", 1, metrics("schemas", 1, 0.5));

        JsonNode line = tap.lines("schemas", "--max", "1").get(0);

        assertThat(line.get("key").textValue()).matches("[0-9a-f]{16}");
        assertThat(line.get("schema").textValue())
                .isEqualTo(line.get("value").get("name").textValue());
        assertThat(line.get("value").get("fields").isArray()).isTrue();
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }

    private static TrainingMetrics metrics(String run, long step, double loss) {
        return TrainingMetrics.newBuilder(Said.step(1, step, loss)).setRun(run).build();
    }

    private static BatchCorrelation correlation(String run, int dim, ByteBuffer c) {
        ByteBuffer none = ByteBuffer.allocate(0);
        return new BatchCorrelation(run, 1, 4L, dim, c, none, none, none, none);
    }
}
