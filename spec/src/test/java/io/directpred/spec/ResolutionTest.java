package io.directpred.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Percentage;
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

    @ParameterizedTest
    @CsvSource({
        "1, quick, 32, 1",
        "2, quick, 32, 1",
        "8, quick, 32, 1",
        "64, quick, 32, 1",
        "64, quick, 512, 5",
        "8, cifar10, 128, 7",
        "64, cifar10, 128, 53",
        "64, imagenet, 256, 63",
    })
    void aStepHasTheThreadsThatFindEnoughToDo(int cores, String recipe, int batch, int threads) {
        Machine machine = new Machine(0, false, true, true, cores);
        RunSpec spec = Resolved.resolve(
                List.of(Recipes.layer(recipe), Layer.assignments("test", List.of("optimiser.batch=" + batch))));

        assertThat(Resolution.resolve(spec, 1000, "fingerprint", machine).getThreads())
                .isEqualTo(threads);
    }

    /** As of an ARM, or where the system tells nothing of the processor. */
    @Test
    void aMachineThatDoesNotMultiplyBfloat16HasFloat32() {
        Machine plain = new Machine(0, false, false, false, 8);

        assertThat(resolved(plain, "precision=auto").getPrecision()).isEqualTo(Precision.float32);
        assertThat(resolved(plain).getConvolution()).isEqualTo(Convolution.plain);
    }

    @Test
    void threadsThatAreGivenStay() {
        RunSpec spec = resolved(WITHOUT, "threads=3");

        assertThat(spec.getThreads()).isEqualTo(3);
        assertThat(Resolution.resolve(spec, 100, "fingerprint", new Machine(0, false, true, true, 64))
                        .getThreads())
                .isEqualTo(3); // as a resume on another machine
    }

    @ParameterizedTest
    @CsvSource({"2, quick", "8, quick", "8, cifar10", "64, cifar10", "64, imagenet"})
    void trainerAndProbeHaveTheCoresTogether(int cores, String recipe) {
        RunSpec spec = Resolution.resolve(
                Resolved.resolve(List.of(Recipes.layer(recipe))),
                1000,
                "fingerprint",
                new Machine(0, false, true, true, cores));

        assertThat(spec.getThreads() + Resolution.probeThreads(spec, cores)).isEqualTo(cores);
    }

    /** As torchvision and He et al. count them: 4.09 and 1.81 billion, and 0.56 for 32 pixels. */
    @ParameterizedTest
    @CsvSource({"RESNET50, IMAGENET, 224, 4.09e9", "RESNET18, IMAGENET, 224, 1.81e9", "RESNET18, CIFAR, 32, 0.555e9"})
    void multiplicationsAreThoseThatOthersCount(
            Architecture.Encoder encoder, Architecture.Stem stem, int size, double multiplications) {
        assertThat(StepWork.multiplications(encoder, 64, stem, size))
                .isCloseTo(multiplications, Percentage.withPercentage(0.6));
    }

    private static RunSpec resolved(Machine machine, String... assignments) {
        RunSpec spec = Resolved.resolve(List.of(Layer.assignments("test", List.of(assignments))));
        return Resolution.resolve(spec, 100, "fingerprint", machine);
    }
}
