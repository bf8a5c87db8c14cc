package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.spec.ObjectiveKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an objective loses without what keeps it from collapsing: against a healthy run of as many steps on the built-in
 * sample.
 */
@Tag("long") // 9 trainings
class CollapseTest {
    /** A quarter of the recipe's multiplications; all collapse as the recipe's network does. */
    private static final String SETTINGS = "schedule.steps=200 network.width=8 probe.bank=200 probe.test=200";

    @TempDir
    private static Path dir;

    private static final Map<ObjectiveKind, JsonNode> HEALTHY = new EnumMap<>(ObjectiveKind.class);

    @ParameterizedTest
    @CsvSource({
        "directpred, predictor.kind=none target.momentum=0",
        "directpred, target.stop_gradient=false target.momentum=0",
        "byol, predictor.kind=none target.momentum=0",
        "byol, target.stop_gradient=false target.momentum=0",
        "simsiam, predictor.kind=none",
        "simsiam, target.stop_gradient=false"
    })
    void withoutWhatKeepsItFromCollapsingItCollapses(ObjectiveKind objective, String without) throws Exception {
        if (!HEALTHY.containsKey(objective)) {
            HEALTHY.put(objective, report(objective, ""));
        }
        JsonNode healthy = HEALTHY.get(objective);

        JsonNode collapsed = report(objective, without);

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

    private static JsonNode report(ObjectiveKind objective, String without) throws Exception {
        Path out = Files.createTempDirectory(dir, objective.name()).resolve("run");
        String[] settings = Stream.of(SETTINGS, without)
                .flatMap(some -> Arrays.stream(some.split(" ")))
                .filter(setting -> !setting.isEmpty())
                .toArray(String[]::new);
        return SampleRun.report(out, objective, 1, settings);
    }
}
