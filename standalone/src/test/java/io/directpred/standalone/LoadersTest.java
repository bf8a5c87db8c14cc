package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.spec.Device;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadersTest {
    @ParameterizedTest
    @CsvSource({
        "cpu, 1, 1, 1", // threads of the step, cores, loaders
        "cpu, 1, 2, 1",
        "cpu, 4, 16, 12",
        "cpu, 15, 16, 1",
        "cpu, 16, 16, 1",
        "gpu, 15, 16, 13",
        "gpu, 1, 2, 1",
        "gpu, 1, 256, 64",
    })
    void asManyAsTheCoresThatTrainingLeaves(Device device, int threads, int cores, int loaders) {
        RunSpec spec = RunSpecs.defaults();
        spec.put("device", device);
        spec.put("threads", threads);

        assertThat(Cluster.loaders(spec, cores)).isEqualTo(loaders);
    }
}
