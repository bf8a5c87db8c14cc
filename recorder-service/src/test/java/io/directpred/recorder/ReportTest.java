package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Event;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.Measure;
import io.directpred.events.Metric;
import io.directpred.events.ProbeReport;
import io.directpred.events.Replacement;
import io.directpred.events.RunPhase;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a report says of a run. Longer than 250 lines because every part of a report is judged on one and the same run.
 */
class ReportTest {
    private static final Map<String, Tensor> ENCODER =
            Map.of("conv1.weight", Tensor.of(new float[] {1, 2}, 2), "bn1.bias", Tensor.of(new float[] {3}, 1));

    @TempDir
    Path dir;

    private final Recording recording = new Recording();

    @BeforeEach
    void aFinishedRun() {
        recording.add(Said.state(RunPhase.running, 1, 0));
        recording.add(Said.probe(0, false, 72, 76));
        for (long step = 0; step < 4; step++) {
            recording.add(Said.step(1, step + 1, -3.1 - step / 10.0));
            recording.add(Said.spectrum(1, step, 6 + step, 4.0, 2.0, 0.0, 0.0));
        }
        recording.add(Said.loader("a", 520));
        recording.add(Said.state(RunPhase.finished, 1, 4));
        recording.add(Said.probe(4, true, 79, 82));
    }

    @Test
    void anAlarmStandsInReportJsonAboveTheAccuraciesOfReportMdAndInTheLastLines() throws IOException {
        RunDirectory directory = RunDirectory.of(dir);
        recording.add(new Alarm(Said.RUN, 1, AlarmKind.collapse, 2L, 1.1, 1.2, "the effective rank of F is 1.10"));

        Report report = ReportFiles.write(directory, recording, ENCODER);

        assertThat(report.alarms())
                .containsExactly(new Report.Raised("collapse", 3, "the effective rank of F is 1.10"));
        assertThat(ReportFiles.read(directory)).isEqualTo(report);
        String page = Files.readString(dir.resolve("report.md"));
        assertThat(page).contains("| collapse | 3 | the effective rank of F is 1.10 |");
        assertThat(page.indexOf("## Alarms")).isLessThan(page.indexOf("## Accuracy"));
        assertThat(ReportLines.of(report, directory)).contains("alarms   collapse after 3 steps");
    }

    @Test
    void withoutAnAlarmTheReportSaysSo() throws IOException {
        Report report = ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        assertThat(Files.readString(dir.resolve("report.md"))).contains("No alarm was raised.");
        assertThat(ReportLines.of(report, RunDirectory.of(dir))).doesNotContain("alarm");
    }

    @Test
    void reportJsonHasTheFormThatIsPromised() throws IOException {
        RunDirectory directory = RunDirectory.of(dir);

        ReportFiles.write(directory, recording, ENCODER);

        JsonNode report = new ObjectMapper().readTree(dir.resolve("report.json").toFile());
        assertThat(report.get("run").asText()).isEqualTo("sample-1");
        assertThat(report.get("commit").asText()).isNotEmpty();
        assertThat(report.get("seed").asLong()).isEqualTo(3);
        assertThat(report.get("data").asText()).isEqualTo("sample");
        assertThat(report.get("device").asText()).isEqualTo("cpu");
        assertThat(report.get("precision").asText()).isEqualTo("bfloat16");
        assertThat(report.get("steps").asLong()).isEqualTo(4);
        assertThat(report.get("images").asLong()).isEqualTo(512);
        assertThat(report.get("seconds").asDouble()).isCloseTo(0.8, within(1e-9));
        assertThat(report.get("images_per_second").asDouble()).isCloseTo(640, within(1e-9));
        assertThat(report.at("/pairs/made").asLong()).isEqualTo(520);
        assertThat(report.at("/pairs/used").asLong()).isEqualTo(512);
        assertThat(report.at("/pairs/asked_again").asLong()).isZero();
        assertThat(report.get("encoder_sha256").asText()).isEqualTo(Safetensors.digest(ENCODER));
        assertThat(report.at("/probe/initial/step").asInt()).isEqualTo(-1);
        assertThat(report.at("/probe/initial/steps_done").asInt()).isZero();
        assertThat(report.at("/probe/final/step").asInt()).isEqualTo(3);
        assertThat(report.at("/probe/final/steps_done").asInt()).isEqualTo(4);
        assertThat(report.at("/probe/initial/knn").asDouble()).isEqualTo(72);
        assertThat(report.at("/probe/initial/linear_last").asDouble()).isEqualTo(76);
        assertThat(report.at("/probe/final/linear_best").asDouble()).isEqualTo(82.5);
        assertThat(report.at("/probe/final/k").asInt()).isEqualTo(50);
        assertThat(report.at("/spectrum/effective_rank").asDouble()).isEqualTo(9);
        assertThat(ReportFiles.read(directory)).isEqualTo(Report.of(recording, Safetensors.digest(ENCODER)));
    }

    @Test
    void whatTheProbeMeasuredBesideStandsInReportJsonAndReportMd() throws IOException {
        recording.add(ProbeReport.newBuilder(Said.probe(0, false, 72, 76))
                .setMeasures(List.of(new Measure("knn20", 70.5)))
                .build());
        recording.add(ProbeReport.newBuilder(Said.probe(4, true, 79, 82))
                .setMeasures(List.of(new Measure("knn20", 78.25), new Measure("transfer_linear", 33.5)))
                .build());

        Report report = ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        assertThat(ReportFiles.read(RunDirectory.of(dir))).isEqualTo(report);
        JsonNode json = new ObjectMapper().readTree(dir.resolve("report.json").toFile());
        assertThat(json.at("/probe/final/measures/knn20").asDouble()).isEqualTo(78.25);
        assertThat(Files.readString(dir.resolve("report.md")))
                .contains("| knn20 | 70.50 | 78.25 |")
                .contains("| transfer_linear | - | 33.50 |");
    }

    @Test
    void aRunOfWhichNoCheckpointCouldBeProbedSaysWhy() throws IOException {
        Recording unprobed = new Recording();
        unprobed.add(Said.state(RunPhase.running, 1, 0));
        unprobed.add(Said.step(1, 1, -3.1));
        unprobed.add(Said.spectrum(1, 0, 6, 4.0, 2.0, 0.0, 0.0));
        unprobed.add(Said.state(RunPhase.finished, 1, 1));
        unprobed.add(ProbeReport.newBuilder(Said.probe(4, true, Double.NaN, Double.NaN))
                .setFailure("not enough memory")
                .build());

        ReportFiles.write(RunDirectory.of(dir), unprobed, ENCODER);

        assertThat(Files.readString(dir.resolve("report.md")))
                .contains("No checkpoint could be probed: `not enough memory`")
                .doesNotContain("No labelled images");
    }

    @Test
    void encoderFileHoldsTheTensorsTheHashIsOf() throws IOException {
        Report report = ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        Map<String, Tensor> read = Safetensors.read(Files.readAllBytes(dir.resolve("encoder.safetensors")));

        assertThat(read).isEqualTo(ENCODER);
        assertThat(Safetensors.digest(read)).isEqualTo(report.encoderSha256());
    }

    @Test
    void plotsArePicturesThePageShows() throws IOException {
        ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        String page = Files.readString(dir.resolve("report.md"));
        for (String plot : List.of("loss.png", "effective-rank.png", "spectrum.png", "probe.png")) {
            BufferedImage image = ImageIO.read(dir.resolve(plot).toFile());
            assertThat(image.getWidth()).isEqualTo(800);
            assertThat(colours(image)).as(plot).isGreaterThan(10);
            assertThat(page).contains("](" + plot + ")");
        }
        assertThat(page).contains("| 0 | 72.00 | 76.50 | 76.00 |").contains("| 4 | 79.00 | 82.50 | 82.00 |");
        assertThat(page).contains("  rho: 0.3 ");
        assertThat(dir.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void whatTheObjectiveTellsBesideTheLossIsAPlotToo() throws IOException {
        TrainingMetrics step = Said.step(1, 4, -3);
        step.put(step.getSchema().getField("metrics").pos(), List.of(new Metric("energy", -0.25)));
        recording.add(step);

        ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        assertThat(Files.readString(dir.resolve("report.md"))).contains("](metrics.png)");
        assertThat(colours(ImageIO.read(dir.resolve("metrics.png").toFile()))).isGreaterThan(10);
    }

    @Test
    void aTrainedPredictorsAlignmentIsAPlotAndThatOfOneThatIsSetIsNot() throws IOException {
        cosines(1.0, 1.0, 0.9999);
        ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);
        assertThat(dir.resolve("alignment.png")).doesNotExist();

        cosines(0.9, 0.5, -0.2);
        ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        assertThat(Files.readString(dir.resolve("report.md"))).contains("](alignment.png)");
        assertThat(colours(ImageIO.read(dir.resolve("alignment.png").toFile()))).isGreaterThan(10);
    }

    private void cosines(Double... cosines) {
        for (long step = 0; step < 4; step++) {
            recording.add(Spectrum.newBuilder(Said.spectrum(1, step, 6, 4.0, 2.0, 0.5))
                    .setCosines(List.of(cosines))
                    .build());
        }
    }

    @Test
    void aRunWithoutLabelsOrSpectraHasAReportToo() throws IOException {
        Recording bare = new Recording();
        bare.add(Said.state(RunPhase.finished, 1, 4));

        Report report = ReportFiles.write(RunDirectory.of(dir), bare, ENCODER);

        assertThat(report.probe()).isNull();
        assertThat(ReportFiles.read(RunDirectory.of(dir))).isEqualTo(report);
        assertThat(Files.readString(dir.resolve("report.md"))).contains("no probe");
        assertThat(ReportLines.of(report, RunDirectory.of(dir))).doesNotContain("kNN");
    }

    @Test
    void imagesThatCouldNotBeDecodedAreCountedAndNamed() throws IOException {
        recording.add(undecodable(List.of(17)));

        Report report = ReportFiles.write(RunDirectory.of(dir), recording, ENCODER);

        assertThat(report.undecodable()).isEqualTo(new Report.Undecodable(1, 512, "17.jpg: not a JPEG"));
        assertThat(ReportFiles.read(RunDirectory.of(dir))).isEqualTo(report);
        assertThat(Files.readString(dir.resolve("report.md")))
                .contains("1 of 512 images could not be decoded")
                .contains("- sample 17: `17.jpg: not a JPEG`")
                .doesNotContain("WARNING");
        assertThat(ReportLines.of(report, RunDirectory.of(dir)))
                .contains("1 of 512 images could not be decoded")
                .doesNotContain("WARNING");
    }

    @Test
    void wordsFromATopicAreNoMarkdownAndMoveNoCursor() {
        recording.add(new LoaderMetrics(
                Said.RUN,
                "l",
                1L,
                1L,
                1.0,
                1.0,
                0L,
                List.of(new Replacement(1, 3, "a`b.jpg:\n# Heading <b> \u001b[2J\u009b2J\u202e"))));

        assertThat(ReportPage.of(Report.of(recording, "00"), recording, java.util.Set.of()))
                .contains("- sample 1: `` a`b.jpg:\\n# Heading <b> \\u001b[2J\\u009b2J\\u202e ``\n");
    }

    @Test
    void moreThanHalfUndecodableIsAWarningAndALongListIsCut() {
        recording.add(undecodable(IntStream.range(0, 257).boxed().toList()));

        Report report = Report.of(recording, "00");

        assertThat(ReportLines.of(report, RunDirectory.of(dir)))
                .contains("WARNING: more than half of the data is missing. 257 of 512 images");
        assertThat(ReportPage.of(report, recording, java.util.Set.of()))
                .contains("WARNING: more than half of the data is missing. 257 of 512 images")
                .contains("- sample 99: ")
                .doesNotContain("- sample 100: ")
                .contains("- and 157 more");
    }

    private static LoaderMetrics undecodable(List<Integer> samples) {
        List<Replacement> replaced = samples.stream()
                .map(sample -> new Replacement(sample, 3, sample + ".jpg: not a JPEG"))
                .toList();
        return new LoaderMetrics(Said.RUN, "l", 1L, 1L, 1.0, 1.0, 0L, replaced);
    }

    @Test
    void rowsAreTheRecordsOfTheTopics() throws IOException {
        var spectrum = Said.spectrum(1, 2, Double.NaN, 1.5);
        var event = new Event<>(Topics.SPECTRA, 0, 7, Said.RUN, new Tag(Said.RUN, 2, 1), spectrum, () -> {});

        JsonNode row = new ObjectMapper().readTree(Row.of(event));

        assertThat(row.get("topic").asText()).isEqualTo("directpred.spectra");
        assertThat(row.get("step").asLong()).isEqualTo(2);
        assertThat(row.get("effective_rank").asText()).isEqualTo("NaN");
        assertThat(row.get("eigenvalues").get(0).asDouble()).isEqualTo(1.5);
        assertThat(Row.of(event).lines()).hasSize(1);
    }

    @Test
    void summaryHasTheGainOverTheRandomEncoder() {
        String lines = ReportLines.of(Report.of(recording, "00"), RunDirectory.of(dir));

        assertThat(lines).containsPattern("kNN \\(k 50\\) +72\\.00 +79\\.00 +\\+7\\.00");
        assertThat(lines).containsPattern("linear, last epoch +76\\.00 +82\\.00 +\\+6\\.00");
    }

    private static long colours(BufferedImage image) {
        return java.util.stream.IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .distinct()
                .count();
    }
}
