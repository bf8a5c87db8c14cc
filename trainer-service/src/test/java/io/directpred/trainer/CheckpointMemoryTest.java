package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.core.CounterRandom;
import io.directpred.network.Initialisation;
import io.directpred.network.StateSize;
import io.directpred.spec.Architecture;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import io.directpred.spec.RunSpecs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointMemoryTest {
    private static final long GB = 1L << 30;

    @ParameterizedTest
    @ValueSource(strings = {"objective=directpred", "objective=simclr", "objective=peira", "precision=float64"})
    void aStateHasTheBytesThatItIsSaidToHave(String setting) {
        Architecture architecture = Architecture.of(spec("network.width=4", setting));

        long bytes = Initialisation.of(architecture, true, CounterRandom.initial(1)).values().stream()
                .mapToLong(tensor -> tensor.data().length)
                .sum();

        assertThat(StateSize.bytes(architecture)).isEqualTo(bytes);
    }

    @Test
    void aNetworkThatIsTooLargeForTheHeapIsRefusedWithFigures() {
        RunSpec large = spec(
                "network.encoder=resnet50",
                "network.width=64",
                "network.projector.hidden=4096",
                "network.projector.dim=256");

        assertThatThrownBy(() -> CheckpointMemory.WHOLE_RUN.refuseTooSmall(large, 2 * GB))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining("network: a checkpoint has 3")
                .hasMessageContaining("Java may use 2,048: give it more (DIRECTPRED_JAVA_OPTS=-Xmx2");
        assertThatCode(() -> CheckpointMemory.WHOLE_RUN.refuseTooSmall(large, 3 * GB))
                .doesNotThrowAnyException();
        assertThatCode(() -> CheckpointMemory.TRAINER_ALONE.refuseTooSmall(large, 2 * GB))
                .doesNotThrowAnyException();
    }

    /** Its probe would refuse itself, hours later. */
    @Test
    void aProbeThatDoesNotFitBesideTheCheckpointsIsRefusedBeforeTheStart() {
        assertThatThrownBy(() -> CheckpointMemory.WHOLE_RUN.refuseTooSmall(spec(), 3 * GB, 3 * GB))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining("with 3,072 MB of representations for the probe need a heap of 3,6")
                .hasMessageEndingWith("or a smaller probe.bank and probe.test");
        assertThatCode(() -> CheckpointMemory.WHOLE_RUN.refuseTooSmall(spec(), 3 * GB, 4 * GB))
                .doesNotThrowAnyException();
    }

    @Test
    void theDefaultFitsASmallHeap() {
        assertThatCode(() -> CheckpointMemory.WHOLE_RUN.refuseTooSmall(spec(), GB))
                .doesNotThrowAnyException();
    }

    private static RunSpec spec(String... assignments) {
        List<String> all = Stream.concat(Stream.of("precision=float32"), Stream.of(assignments))
                .toList();
        return RunSpecs.resolve(List.of(Layer.assignments("test", all)), name -> name);
    }
}
