package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDResource;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.tensors.Tensor;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Nothing that a call allocates stays: counted over the whole tree of memory managers, down from the engine's root. */
@Isolated
class MemoryTest {

    @Test
    void tensorsStayConstantOverThreeHundredSteps() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            SmallNetwork.step(network, architecture, 2, 0);
            double[] w = network.w();
            int before = resources();

            for (int t = 1; t <= 300; t++) {
                SmallNetwork.step(network, architecture, 2, t);
                network.setW(w);
                if (t % 20 == 0) {
                    network.state();
                    assertThat(resources()).as("after step %d", t).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void aFailedCallLeavesNothing() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            SmallNetwork.step(network, architecture, 2, 0);
            int before = resources();

            for (int t = 0; t < 10; t++) {
                assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> SmallNetwork.step(
                                network,
                                architecture,
                                SmallNetwork.pixels(architecture, 2, 0),
                                SmallNetwork.pixels(architecture, 1, 0),
                                2)))
                        .isNotNull();
            }

            assertThat(resources()).isEqualTo(before);
        }
    }

    @Test
    void closedNetworksLeaveNothing() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        Map<String, Tensor> start = SmallNetwork.start(architecture);
        Map<String, Tensor> encoder = TrainingNetwork.below("online.encoder.", start);
        SmallNetwork.fresh(architecture, 1).close();
        int before = resources();

        for (int i = 0; i < 5; i++) {
            try (TrainingNetwork network = TrainingNetwork.of(architecture, start, Device.cpu(), 1);
                    FrozenEncoder frozen = FrozenEncoder.of(architecture, encoder, 1)) {
                SmallNetwork.step(network, architecture, 2, i);
                frozen.encode(SmallNetwork.pixels(architecture, 3, i).array(), 3);
            }
        }

        assertThat(resources()).isEqualTo(before);
    }

    private static int resources() {
        NDManager root = Engine.getEngine("PyTorch").newBaseManager();
        try (root) {
            return count(root.getParentManager());
        }
    }

    private static int count(Object resource) {
        if (!(resource instanceof BaseNDManager manager)) {
            return resource instanceof NDResource ? 1 : 0;
        }
        int count = 1;
        for (String name : new String[] {"resources", "tempResources"}) {
            for (Object child : field(manager, name).values()) {
                count += name.equals("resources") ? count(child) : 1;
            }
        }
        return count;
    }

    private static Map<?, ?> field(BaseNDManager manager, String name) {
        try {
            Field field = BaseNDManager.class.getDeclaredField(name);
            field.setAccessible(true);
            return (Map<?, ?>) field.get(manager);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("DJL's managers have changed", e);
        }
    }
}
