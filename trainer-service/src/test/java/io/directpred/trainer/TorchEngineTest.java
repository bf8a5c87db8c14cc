package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.spec.Device;
import org.junit.jupiter.api.Test;

class TorchEngineTest {

    @Test
    void aGpuIsTheFirstOneByItsIndex() {
        assertThat(TorchEngine.device(Device.gpu)).isEqualTo(ai.djl.Device.gpu());
        assertThat(TorchEngine.device(Device.gpu).getDeviceId()).isZero();
        assertThat(TorchEngine.device(Device.cpu)).isEqualTo(ai.djl.Device.cpu());
    }
}
