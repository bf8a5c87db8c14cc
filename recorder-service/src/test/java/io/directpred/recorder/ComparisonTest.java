package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Event;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.service.BadInput;
import io.directpred.spec.RunSpec;
import io.directpred.spec.SpecText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    Path dir;

    @Test
    void whatDiffersAndWhatCameOfItStandSideBySide() throws IOException {
        Path a = finished("a", 79, Said.spec("schedule.steps=4"));
        Path b = finished("b", 81.5, Said.spec("schedule.steps=4", "predictor.rho=0.5", "views.1.blur=0.2"));

        String lines = Comparison.of(List.of(a, b)).lines();

        assertThat(lines.replaceAll(" +", " ").lines())
                .contains(
                        "differs a b",
                        "views.1.blur 0.0 0.2",
                        "predictor.rho 0.3 0.5",
                        "steps done 4 4",
                        "kNN, %, first 72.00 72.00",
                        "kNN, %, newest 79.00 81.50",
                        "loss, last step -3.400 -3.400",
                        "alarms collapse 3 collapse 3")
                .noneMatch(line -> line.startsWith("schedule.steps"));
    }

    @Test
    void aRunThatGoesOnIsComparedAsFarAsItHasCome() throws IOException {
        Path a = finished("a", 79, Said.spec("schedule.steps=4"));
        Path b = run(
                "b", Said.spec("schedule.steps=4"), List.of(Said.step(1, 1, -3), Said.step(1, 2, -3.5)), "{\"topic");

        String lines = Comparison.of(List.of(a, b)).lines();

        assertThat(lines).startsWith("the specifications are the same");
        assertThat(lines.replaceAll(" +", " "))
                .contains("steps done 4 2 (not finished)")
                .contains("loss, last step -3.400 -3.500")
                .contains("kNN, %, newest 79.00 -");
    }

    @Test
    void withADirectoryThereIsAPageWithPlots() throws IOException {
        Comparison comparison = Comparison.of(List.of(
                finished("a", 79, Said.spec("schedule.steps=4")),
                finished("b", 81.5, Said.spec("schedule.steps=4", "seed=2"))));
        Path out = dir.resolve("compared");

        Path page = comparison.write(out);

        assertThat(Files.readString(page)).contains(comparison.lines()).contains("![loss.png](loss.png)");
        assertThat(out.resolve("loss.png")).isNotEmptyFile();
        assertThat(out.resolve("effective-rank.png")).isNotEmptyFile();
        assertThat(out.resolve("probe.png")).isNotEmptyFile();
        assertThatThrownBy(() -> comparison.write(out))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is there already");
    }

    @Test
    void aDirectoryWithoutARunIsRefused() {
        assertThatThrownBy(() -> Comparison.of(List.of(dir, dir)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no run.yaml in it");
    }

    private Path finished(String name, double knn, RunSpec spec) throws IOException {
        RunState state = new RunState(name, 1, RunPhase.finished, 3L, 4L, "", SpecText.hash(spec), spec);
        List<SpecificRecord> said = new ArrayList<>(List.of(state, Said.probe(0, false, 72, 76)));
        for (long step = 0; step < 4; step++) {
            said.add(Said.step(1, step + 1, -3.1 - step / 10.0));
            said.add(Said.spectrum(1, step, 6 + step, 4.0, 2.0));
        }
        said.add(new Alarm(name, 1, AlarmKind.collapse, 2L, 1.1, 1.2, "the effective rank of F is 1.10"));
        said.add(Said.probe(4, true, knn, 82));
        Path path = run(name, spec, said, "");
        Recording recording = new Recording();
        said.forEach(recording::add);
        ReportFiles.write(RunDirectory.of(path), recording, Said.ENCODER);
        return path;
    }

    private Path run(String name, RunSpec spec, List<? extends SpecificRecord> said, String end) throws IOException {
        Path path = Files.createDirectory(dir.resolve(name));
        Files.writeString(path.resolve("run.yaml"), SpecText.yaml(spec));
        StringBuilder rows = new StringBuilder();
        said.forEach(value -> rows.append(
                        Row.of(new Event<>(topic(value), 0, 0, name, new Tag(name, 0, 1), value, () -> {})))
                .append('\n'));
        Files.writeString(path.resolve("metrics.jsonl"), rows + end);
        return path;
    }

    private static Topic topic(SpecificRecord value) {
        return switch (value.getSchema().getName()) {
            case "RunState" -> Topics.RUNS;
            case "TrainingMetrics" -> Topics.TRAINING_METRICS;
            case "Spectrum" -> Topics.SPECTRA;
            case "ProbeReport" -> Topics.PROBE_REPORTS;
            default -> Topics.ALARMS;
        };
    }
}
