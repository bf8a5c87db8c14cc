package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.datasets.Datasets;
import io.directpred.spec.Architecture;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.RunSpec;
import org.junit.jupiter.api.Test;

class FeatureMemoryTest {
    private static final long GB = 1L << 30;

    @Test
    void isThereForCifarInAGigabyte() {
        assertThatCode(() -> FeatureMemory.require(50_000, 10_000, 512, GB)).doesNotThrowAnyException();
    }

    /** 1,000 and 400 of the sample's images, numbers of 4 bytes, three times. */
    @Test
    void ofARunIsKnownBeforeItBegins() throws Exception {
        RunSpec spec = Runs.spec("sample", 1000, 400, LinearProtocol.quick);
        int dim = Architecture.of(spec, Architecture.Precision.FLOAT32).representation();

        assertThat(FeatureMemory.bytes(spec, Datasets.open("sample"))).isEqualTo(1400L * dim * 4 * 3);
    }

    @Test
    void isNotThereForAllOfImagenetInAGigabyte() {
        assertThatThrownBy(() -> FeatureMemory.require(1_281_167, 50_000, 512, GB))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the representations of 1281167 + 50000 images of length 512 take 7799 MB, and this process has a heap"
                                + " of 1024 MB: give the probe more memory (-Xmx), or the run a smaller probe.bank");
    }

    @Test
    void isNotThereForWhatNoArrayHolds() {
        assertThatThrownBy(() -> FeatureMemory.require(1_281_167, 50_000, 2_048, 100 * GB))
                .isInstanceOf(IllegalStateException.class);
    }
}
