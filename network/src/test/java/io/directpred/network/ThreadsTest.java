package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network computes with the number of threads it was made with, whatever other networks of the process use. */
class ThreadsTest {
    private static final Architecture ARCHITECTURE = SmallNetwork.resnet10(Precision.FLOAT32);

    private static final int STEPS = 4;

    private final ExecutorService trainer = Executors.newSingleThreadExecutor();
    private final ExecutorService probe = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        trainer.shutdownNow();
        probe.shutdownNow();
    }

    @Test
    void numbersOfThreadsGiveDifferentBits() {
        assertThat(SmallNetwork.digestAfter(STEPS, Precision.FLOAT32, 2))
                .isNotEqualTo(SmallNetwork.digestAfter(STEPS, Precision.FLOAT32, 1));
    }

    @Test
    void anotherNetworkOfTheSameThreadChangesNothing() {
        String expected = SmallNetwork.digestAfter(STEPS, Precision.FLOAT32, 2);

        String digest;
        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 2);
                FrozenEncoder other = frozen(1)) {
            for (int t = 0; t < STEPS; t++) {
                SmallNetwork.step(network, ARCHITECTURE, 6, t);
                other.encode(SmallNetwork.pixels(ARCHITECTURE, 4, t).array(), 4);
            }
            digest = Safetensors.digest(network.state());
        }

        assertThat(digest).isEqualTo(expected);
    }

    @Test
    void anotherNetworkOfAnotherThreadChangesNothing() throws Exception {
        String expected = SmallNetwork.digestAfter(STEPS, Precision.FLOAT32, 2);

        // PyTorch sets a thread that has not computed yet to what any thread asked for last
        TrainingNetwork network = on(trainer, () -> SmallNetwork.fresh(ARCHITECTURE, 2));
        on(probe, () -> frozen(1));
        String digest = on(trainer, () -> {
            for (int t = 0; t < STEPS; t++) {
                SmallNetwork.step(network, ARCHITECTURE, 6, t);
            }
            return Safetensors.digest(network.state());
        });

        assertThat(digest).isEqualTo(expected);
    }

    @Test
    void refusesToBeCalledFromAnotherThread() throws Exception {
        TrainingNetwork network = on(trainer, () -> SmallNetwork.fresh(ARCHITECTURE, 1));

        assertThatThrownBy(network::state)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
    }

    @Test
    void refusesNoThreads() {
        assertThatThrownBy(() -> SmallNetwork.fresh(ARCHITECTURE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    private static FrozenEncoder frozen(int threads) {
        Map<String, Tensor> encoder = TrainingNetwork.below("online.encoder.", SmallNetwork.start(ARCHITECTURE));
        return FrozenEncoder.of(ARCHITECTURE, encoder, threads);
    }

    private static <T> T on(ExecutorService thread, Callable<T> work) throws Exception {
        return thread.submit(work).get();
    }
}
