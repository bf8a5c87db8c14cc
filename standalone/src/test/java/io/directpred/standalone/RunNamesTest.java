package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.recorder.RunDirectory;
import io.directpred.spec.Ablation;
import io.directpred.spec.RunSpecs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunNamesTest {
    @Test
    void namesAreIdsAndToldApartHoweverAlikeOrLongTheSettingsAre() {
        List<Ablation.Run> runs = List.of(
                run(21, "0.5", "none"),
                run(22, "0.5", "none"),
                run(21, "-0.1", "none"),
                run(21, "0.1", "none"),
                run(21, "a name of many more letters than there is room for, first"),
                run(21, "a name of many more letters than there is room for, second"));

        List<String> names = List.copyOf(RunNames.of("lags", runs).keySet());

        assertThat(names).hasSize(6).startsWith("lags-0-5-none-s21", "lags-0-5-none-s22");
        assertThat(names)
                .allSatisfy(
                        name -> assertThat(RunDirectory.of(Path.of(name)).run()).isEqualTo(name));
    }

    private static Ablation.Run run(long seed, String... setting) {
        return new Ablation.Run(List.of(setting), seed, RunSpecs.defaults());
    }
}
