package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.spec.Layer;
import io.directpred.spec.RunSpecs;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorchEngineTest {

    @Test
    void aGpuIsTakenByItsIndex() {
        assertThat(device("device=gpu")).isEqualTo(ai.djl.Device.gpu(0));
        assertThat(device("device=gpu", "cuda.device=3")).isEqualTo(ai.djl.Device.gpu(3));
        assertThat(device("device=cpu", "cuda.device=3")).isEqualTo(ai.djl.Device.cpu());
    }

    private static ai.djl.Device device(String... assignments) {
        return TorchEngine.device(
                RunSpecs.resolve(List.of(Layer.assignments("test", List.of(assignments))), name -> name));
    }
}
