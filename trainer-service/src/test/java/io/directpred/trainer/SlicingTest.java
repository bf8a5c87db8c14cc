package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.spec.SpecText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicingTest {

    @ParameterizedTest
    @CsvSource({
        "8, 16, 4", // four slices a step
        "8, 18, 5", // of which the last may be smaller
        "8, 2, 1",
        "96, 64, 8", // 55,296 bytes a sample: 8 of them fit 450,000
        "224, 256, 1", // 301,056
        "384, 256, 1" // 884,736: more than a slice should have, but the least
    })
    void asManySamplesAsFitAndFourSlicesAStepAtTheLeast(int size, int batch, int samples) {
        assertThat(Slicing.DEFAULT.samples(Specs.with("views.size=" + size, "optimiser.batch=" + batch), 0))
                .isEqualTo(samples);
    }

    @ParameterizedTest
    @CsvSource({"0.00005, 16", "0.12, 4", "0.125, 4", "0.3, 1", "2, 1"})
    void aSliceIsHalfASecondOfTheSlowestLoadersWork(double seconds, int samples) {
        assertThat(Slicing.DEFAULT.samples(Specs.with("optimiser.batch=64"), seconds))
                .isEqualTo(samples);
    }

    @Test
    void slicesAreNoPartOfTheSpecification() {
        assertThat(SpecText.canonicalJson(Specs.with())).doesNotContain("slice");
        assertThatThrownBy(() -> Specs.with("slice=8"))
                .hasMessageContaining("unknown key slice: since version 0.2 the trainer cuts slices by their bytes");
    }

    @Test
    void aBoundThatNoSliceKeepsIsRefused() {
        assertThatThrownBy(() -> new Slicing(0, 4)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> new Slicing(1, 0)).hasMessageContaining("must be 1 or more");
    }
}
