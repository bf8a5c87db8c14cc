package io.directpred.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.directpred.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class AblationTest {
    private static final Layer NOTHING = new Layer("--set", JsonNodeFactory.instance.objectNode());

    /** By which settings are chosen, so its seeds and images are others. */
    private static final List<String> CHOOSING = List.of("quick-lr-cpu", "linear-lr-cpu");

    static final List<String> COMPARED =
            Ablation.NAMES.stream().filter(name -> !CHOOSING.contains(name)).toList();

    @Test
    void everyCombinationIsARunAndTheLastAxisIsTheFastest() {
        Ablation grid = of("""
                title: two axes
                set: {schedule.steps: 7}
                axes:
                  predictor.rho: [0.3, 0.5]
                  method:
                    set: {predictor.eps: 0.2}
                    trained: {predictor.kind: linear}
                seeds: [4, 5]
                """);

        assertThat(grid.axes()).containsExactly("predictor.rho", "method");
        assertThat(grid.runs())
                .extracting(run -> String.join(" ", run.setting()) + " " + run.seed())
                .containsExactly(
                        "0.3 set 4",
                        "0.3 set 5",
                        "0.3 trained 4",
                        "0.3 trained 5",
                        "0.5 set 4",
                        "0.5 set 5",
                        "0.5 trained 4",
                        "0.5 trained 5");
        RunSpec last = grid.runs().get(7).spec();
        assertThat(last.getSeed()).isEqualTo(5);
        assertThat(last.getPredictor().getKind()).isEqualTo(PredictorKind.linear);
        assertThat(last.getPredictor().getRho()).isEqualTo(0.5);
        assertThat(last.getSchedule().getSteps()).isEqualTo(7);
    }

    @Test
    void whatIsGivenBesideTheGridLiesBetweenItsSharedKeysAndItsAxes() {
        Layer yaml = Layer.yaml(
                "grid.yaml",
                "title: t\nset: {schedule.steps: 7, optimiser.lr: 0.3}\naxes: {optimiser.lr: [0.1]}\nseeds: [1]\n");

        RunSpec spec = Ablation.of(
                        yaml, Layer.assignments("--set", List.of("schedule.steps=9", "optimiser.lr=0.2")), name -> name)
                .runs()
                .get(0)
                .spec();

        assertThat(spec.getSchedule().getSteps()).isEqualTo(9);
        assertThat(spec.getOptimiser().getLr()).isEqualTo(0.1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "axes: {predictor.lag: [1]}; seeds: [1]!grid.yaml: title = nothing is not allowed: it takes a text",
                "title: t; seeds: [1]!grid.yaml: axes = nothing is not allowed: it takes at least one axis",
                "title: t; axes: {predictor.lag: 5}; seeds: [1]!axes.predictor.lag = 5 is not allowed: it takes a list",
                "title: t; axes: {predictor.lag: [1, 1]}; seeds: [1]!axes.predictor.lag = [1,1] is not allowed: it has the value 1 twice",
                "title: t; axes: {m: {x: 3}}; seeds: [1]!axes.m.x = 3 is not allowed: it takes keys and values",
                "title: t; axes: {predictor.lag: [1]}!seeds = nothing is not allowed: it takes a list of different whole numbers",
                "title: t; axes: {predictor.lag: [1]}; seeds: [1, 1]!seeds = [1,1] is not allowed",
                "title: t; axes: {predictor.lag: [1]}; seeds: [one]!seeds = [\"one\"] is not allowed",
                "title: t; axes: {seed: [1]}; seeds: [1]!axes.seed = 1 is not allowed: the key seeds has them all",
                "title: t; axes: {predictor.lag: [99]}; seeds: [1]!predictor.lag = 99 is not allowed: it takes a whole number from 0 to 64",
                "title: t; axes: {predictor.lagg: [1]}; seeds: [1]!unknown key predictor.lagg",
                "title: t; axes: {predictor.lag: [1]}; seeds: [1]; base: x!grid.yaml: unknown key base; an ablation has title",
                "title: t; axes: {m: {x: {objective: simclr, predictor.eps: 1}}}; seeds: [1]!does not apply with objective = simclr",
                "title: t; axes: {views.blur_kernel: [4]}; seeds: [1]!is not odd (in the run of 4)",
            })
    void badKeysAreNamedWithTheirValueAndWhatIsAllowed(String yaml, String message) {
        assertThatThrownBy(() -> of(yaml.replace("; ", "\n")))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @FieldSource("COMPARED")
    void whatComesWithTheProjectIsAGridOfSoundRuns(String name) {
        Ablation grid = Ablation.of(Ablation.yaml(name), NOTHING, any -> any);

        assertThat(grid.about()).endsWith(".");
        boolean cpu = name.endsWith("-cpu");
        assertThat(grid.runs()).hasSizeGreaterThanOrEqualTo(15).allSatisfy(run -> {
            Schedule schedule = run.spec().getSchedule();
            assertThat(run.seed()).isBetween(21L, 25L);
            // what a step costs goes by its views: every run has as many as the others
            int views = run.spec().getViews().getEach().size();
            assertThat(views * (cpu ? schedule.getSteps() : schedule.getEpochs()))
                    .isEqualTo(cpu ? 2000 : 200);
        });
        assertThat(grid.runs().stream().map(run -> SpecText.hash(run.spec())).distinct())
                .hasSameSizeAs(grid.runs());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheGridsThereAre() {
        assertThatThrownBy(() -> Ablation.yaml("linear-lr"))
                .isInstanceOf(RunSpecException.class)
                .hasMessageStartingWith("linear-lr: no such file; built-in grids are [linear-lr-cpu, methods");
    }

    @ParameterizedTest
    @FieldSource("CHOOSING")
    void settingsAreChosenWithoutATestImageAndWithoutASeedOfTheResults(String name) {
        Ablation grid = Ablation.of(Ablation.yaml(name), NOTHING, any -> any);

        assertThat(grid.runs()).hasSize(6).allSatisfy(run -> {
            assertThat(run.spec().getData().getSpec()).isEqualTo("sample:validation");
            assertThat(run.seed()).isBetween(11L, 20L);
        });
    }

    @Test
    void everyFileBesideThemHasAName() throws IOException {
        try (Stream<Path> files = Files.list(GeneratedPage.root().resolve("recipes/ablations"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(Ablation.NAMES);
        }
    }

    private static Ablation of(String yaml) {
        return Ablation.of(Layer.yaml("grid.yaml", yaml), NOTHING, name -> name);
    }
}
