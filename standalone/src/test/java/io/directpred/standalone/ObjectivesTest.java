package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.spec.ObjectiveKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each objective is for, on the built-in sample: it learns without labels, and collapses without what keeps it from collapsing. Some 15 minutes. */
@Tag("long")
class ObjectivesTest {
    /** Slower ones: after 500 steps SimSiam was 1.2 to 2.3 points above the random encoder (seeds 1 to 3). */
    private static final Map<ObjectiveKind, Integer> STEPS =
            Map.of(ObjectiveKind.simsiam, 1000, ObjectiveKind.simclr, 1000);

    private static final int USUAL_STEPS = 500;

    @TempDir
    private Path dir;

    static Stream<Arguments> objectivesAndSeeds() {
        Set<ObjectiveKind> all = EnumSet.allOf(ObjectiveKind.class);
        return all.stream()
                .flatMap(objective -> IntStream.rangeClosed(1, 3).mapToObj(seed -> Arguments.of(objective, seed)));
    }

    @ParameterizedTest
    @MethodSource("objectivesAndSeeds")
    void encodesBetterThanAtRandom(ObjectiveKind objective, int seed) throws Exception {
        int steps = STEPS.getOrDefault(objective, USUAL_STEPS);
        JsonNode report = run(steps, "--seed", "" + seed, "--set", "objective=" + objective);

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
        List<String> settings = new ArrayList<>(List.of("--set", "objective=" + objective));
        JsonNode healthy = run(USUAL_STEPS, settings.toArray(String[]::new));
        Arrays.stream(without.split(" ")).forEach(set -> settings.addAll(List.of("--set", set)));

        JsonNode collapsed = run(USUAL_STEPS, settings.toArray(String[]::new));

        if (objective
                == ObjectiveKind
                        .simsiam) { // its last batch norm keeps the deviation up: all that is left is one direction
            assertThat(collapsed.at("/spectrum/effective_rank").doubleValue()).isLessThan(1.1);
            assertThat(healthy.at("/spectrum/effective_rank").doubleValue()).isGreaterThan(2);
        } else {
            assertThat(deviation(collapsed)).isLessThanOrEqualTo(deviation(healthy) / 5);
        }
    }

    private static double deviation(JsonNode report) {
        return report.at("/spectrum/feature_deviation").doubleValue();
    }

    private JsonNode run(int steps, String... settings) throws IOException, InterruptedException {
        Path out = dir.resolve("run" + System.nanoTime());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                DirectPred.class.getName(),
                "run",
                "--steps",
                "" + steps,
                "--out",
                out.toString(),
                "--set",
                "probe.linear=none",
                "--set",
                "schedule.checkpoint=100000"));
        command.addAll(Arrays.asList(settings));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        return new ObjectMapper().readTree(out.resolve("report.json").toFile());
    }
}
