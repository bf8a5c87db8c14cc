package io.directpred.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolutionTest {
    private static final Machine WITHOUT = new Machine(0, false, true, true, 4);
    private static final Machine TWO_GPUS = new Machine(2, true, true, true, 4);

    @ParameterizedTest
    @CsvSource({"auto, gpu, bfloat16, strided", "cpu, cpu, bfloat16, wide", "gpu, gpu, bfloat16, strided"})
    void whatIsLeftToAMachineWithGpusFitsThem(Device wanted, Device device, Precision precision, Convolution form) {
        RunSpec spec = resolved(TWO_GPUS, "device=" + wanted);

        assertThat(spec.getDevice()).isEqualTo(device);
        assertThat(spec.getPrecision()).isEqualTo(precision);
        assertThat(spec.getConvolution()).isEqualTo(form);
    }

    @Test
    void aGpuThatIsNotThereIsRefused() {
        assertThat(resolved(TWO_GPUS, "cuda.device=1").getCuda().getDevice()).isEqualTo(1);
        assertThatThrownBy(() -> resolved(TWO_GPUS, "cuda.device=2"))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining("cuda.device: 2, but PyTorch finds 2 GPUs here");
        assertThatThrownBy(() -> resolved(WITHOUT, "device=gpu"))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining("device: gpu, but PyTorch finds no GPU here");
    }

    @Test
    void withoutGpuItsKeysDoNotMatter() {
        assertThat(resolved(WITHOUT, "cuda.device=2").getDevice()).isEqualTo(Device.cpu);
    }

    private static RunSpec resolved(Machine machine, String... assignments) {
        RunSpec spec = Resolved.resolve(List.of(Layer.assignments("test", List.of(assignments))));
        return Resolution.resolve(spec, 100, "fingerprint", machine);
    }
}
