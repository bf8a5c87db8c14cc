package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.spec.ObjectiveKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each objective is for, on the built-in sample: it learns without labels. */
@Tag("long") // 12 trainings
class ObjectivesTest {
    /**
     * Enough for each to be well above the random encoder: with seed 2, at 72.65, DirectPred had 73.15 after 400 and
     * SimSiam 73.70 after 500.
     */
    private static final Map<ObjectiveKind, Integer> STEPS = Map.of(
            ObjectiveKind.directpred, 800,
            ObjectiveKind.byol, 500,
            ObjectiveKind.simsiam, 800,
            ObjectiveKind.simclr, 500);

    /** {@code -Dseeds=1} for a quick look: a training takes a minute. */
    private static final int SEEDS = Integer.getInteger("seeds", 3);

    @TempDir
    private static Path dir;

    static Stream<Arguments> objectivesAndSeeds() {
        return STEPS.keySet().stream()
                .flatMap(objective -> IntStream.rangeClosed(1, SEEDS).mapToObj(seed -> Arguments.of(objective, seed)));
    }

    @ParameterizedTest
    @MethodSource("objectivesAndSeeds")
    void encodesBetterThanAtRandom(ObjectiveKind objective, int seed) throws Exception {
        JsonNode report = report(objective, seed);

        double random = report.at("/probe/initial/knn").doubleValue();
        assertThat(report.at("/probe/final/knn").doubleValue()).isGreaterThanOrEqualTo(random + 1);
    }

    /** Of a training from the recipe, of which only kNN is wanted. */
    private static JsonNode report(ObjectiveKind objective, int seed) throws Exception {
        Path out = dir.resolve(objective + "-" + seed);
        return SampleRun.report(out, objective, seed, "schedule.steps=" + STEPS.get(objective));
    }
}
