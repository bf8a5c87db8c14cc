package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class AdamTest {

    @Test
    void underAConstantGradientEachStepIsTheLearningRate() {
        FloatBuffer theta = FloatBuffer.wrap(new float[] {0, 0, 0});
        FloatBuffer gradient = FloatBuffer.wrap(new float[] {5, -0.01f, 0});
        Adam adam = new Adam(3, 1e-3, 0);

        for (int t = 0; t < 10; t++) {
            adam.step(theta, gradient);
        }

        assertThat(theta.array()).containsExactly(new float[] {-1e-2f, 1e-2f, 0}, within(1e-7f));
    }

    @Test
    void theSecondStepFollowsTheClosedForm() {
        FloatBuffer theta = FloatBuffer.wrap(new float[] {1});
        Adam adam = new Adam(1, 0.1, 0);

        adam.step(theta, FloatBuffer.wrap(new float[] {1}));
        adam.step(theta, FloatBuffer.wrap(new float[] {-3}));

        double m = (0.9 * 0.1 * 1 + 0.1 * -3) / (1 - 0.81);
        double v = (0.999 * 0.001 * 1 + 0.001 * 9) / (1 - 0.998001);
        assertThat(theta.get(0)).isCloseTo((float) (1 - 0.1 - 0.1 * m / Math.sqrt(v)), within(1e-6f));
    }

    @Test
    void epsilonStandsBesideTheRoot() {
        FloatBuffer theta = FloatBuffer.wrap(new float[] {0});

        new Adam(1, 1, 0).step(theta, FloatBuffer.wrap(new float[] {1e-8f}));

        assertThat(theta.get(0)).isCloseTo(-0.5f, within(1e-5f)); // g / (|g| + 1e-8)
    }

    @Test
    void weightDecayIsPartOfTheGradient() {
        FloatBuffer theta = FloatBuffer.wrap(new float[] {2, 2});

        new Adam(2, 0.1, 0.5).step(theta, FloatBuffer.wrap(new float[] {0, -3}));

        assertThat(theta.array()).containsExactly(new float[] {1.9f, 2.1f}, within(1e-6f)); // gradients 1 and -2
    }
}
