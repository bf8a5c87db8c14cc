package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.spec.ObjectiveKind;
import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each objective is for, on the built-in sample: it learns without labels, and collapses without what keeps it from collapsing. */
@Tag("long") // 18 trainings
class ObjectivesTest {
    /** Enough for each to be well above the random encoder: with seed 2, at 72.65, DirectPred had 73.15 after 400 and SimSiam 73.70 after 500. */
    private static final Map<ObjectiveKind, Integer> STEPS = Map.of(
            ObjectiveKind.directpred, 800,
            ObjectiveKind.byol, 500,
            ObjectiveKind.simsiam, 800,
            ObjectiveKind.simclr, 500);

    /** All had collapsed after 150: a deviation of 0.02, or a rank of 1.02 to 1.07. */
    private static final int STEPS_TO_COLLAPSE = 200;
    /** {@code -Dseeds=1} for a quick look: a training takes a minute. */
    private static final int SEEDS = Integer.getInteger("seeds", 3);

    @TempDir
    private static Path dir;

    private static final Map<List<String>, JsonNode> REPORTS = new HashMap<>();

    static Stream<Arguments> objectivesAndSeeds() {
        return STEPS.keySet().stream()
                .flatMap(objective -> IntStream.rangeClosed(1, SEEDS).mapToObj(seed -> Arguments.of(objective, seed)));
    }

    @ParameterizedTest
    @MethodSource("objectivesAndSeeds")
    void encodesBetterThanAtRandom(ObjectiveKind objective, int seed) throws Exception {
        JsonNode report = report(objective, seed, STEPS.get(objective));

        double random = report.at("/probe/initial/knn").doubleValue();
        assertThat(report.at("/probe/final/knn").doubleValue()).isGreaterThanOrEqualTo(random + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "directpred, predictor.kind=none target.momentum=0",
        "directpred, target.stop_gradient=false target.momentum=0",
        "byol, predictor.kind=none target.momentum=0",
        "byol, target.stop_gradient=false target.momentum=0",
        "simsiam, predictor.kind=none",
        "simsiam, target.stop_gradient=false"
    })
    void collapsesWithoutWhatKeepsItFromCollapsing(ObjectiveKind objective, String without) throws Exception {
        JsonNode healthy = report(objective, 1, STEPS.get(objective));

        String few = "probe.bank=200 probe.test=200 "; // the spectrum tells
        JsonNode collapsed = report(objective, 1, STEPS_TO_COLLAPSE, (few + without).split(" "));

        if (objective == ObjectiveKind.simsiam) {
            // its last batch norm keeps the deviation up: what is lost is every direction but one
            assertThat(rank(collapsed) - 1).isLessThanOrEqualTo((rank(healthy) - 1) / 5);
        } else {
            assertThat(deviation(collapsed)).isLessThanOrEqualTo(deviation(healthy) / 5);
        }
    }

    private static double rank(JsonNode report) {
        return report.at("/spectrum/effective_rank").doubleValue();
    }

    private static double deviation(JsonNode report) {
        return report.at("/spectrum/feature_deviation").doubleValue();
    }

    /** Of a training that is done once, however many tests ask for it. */
    private static JsonNode report(ObjectiveKind objective, int seed, int steps, String... settings) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "run", "--no-page", "--steps", "" + steps, "--seed", "" + seed, "--set", "objective=" + objective));
        Stream.concat(Stream.of("probe.linear=none", "schedule.checkpoint=100000"), Arrays.stream(settings))
                .forEach(setting -> command.addAll(List.of("--set", setting)));
        JsonNode known = REPORTS.get(command);
        return known == null ? run(command) : known;
    }

    private static JsonNode run(List<String> command) throws IOException, InterruptedException {
        Path out = dir.resolve("run" + REPORTS.size());
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--out", out.toString()));
        Process process = ChildJvm.of(DirectPred.class, arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        JsonNode report = new ObjectMapper().readTree(out.resolve("report.json").toFile());
        REPORTS.put(command, report);
        return report;
    }
}
