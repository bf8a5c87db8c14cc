package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.directpred.core.CounterRandom;
import io.directpred.core.LinearFlow;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.network.Initialisation;
import io.directpred.network.Networks;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A step of objective lemma1 is an Euler step of Lemma 1 with the second moments of the batch. */
class LinearStepTest {
    private static final int N = 16;
    private static final int SIZE = 8;
    private static final int PIXELS = 3 * SIZE * SIZE;
    private static final double LR = 0.01;
    private static final double ETA = 0.04;
    private static final double MOMENTUM = 0.9; // of the target network

    @Test
    void isAnEulerStepOfTheFlow() {
        RunSpec spec = RunSpecs.resolve(List.of(Layer.assignments("test", List.of("objective=lemma1"))), name -> name);
        Architecture architecture = Architecture.of(spec, Precision.FLOAT64);
        Map<String, Tensor> start = Initialisation.of(architecture, false, CounterRandom.initial(1));
        byte[][] views = {pixels(0), pixels(1)};
        LinearFlow flow = new LinearFlow(1, ETA, 0, moment(views[0], views[0]), moment(views[1], views[0]));

        Map<String, Tensor> after;
        double loss;
        try (TrainingNetwork network = TrainingNetwork.of(architecture, start, Device.cpu(), 1)) {
            try (Networks.Step step =
                    network.forward(List.of(view(views[0]), view(views[1])), N, CounterRandom.of(1, "unused"))) {
                loss = step.statistics().loss();
                step.update(new Networks.Settings(LR, 0, ETA, MOMENTUM));
            }
            after = network.state();
        }

        Weights before = LinearRuns.weights(start);
        Weights trained = LinearRuns.weights(after);
        Weights expected = flow.euler(before, LR);
        assertClose(trained.w(), expected.w());
        assertClose(trained.wp(), expected.wp());
        for (int i = 0; i < before.wa().length; i++) {
            for (int j = 0; j < PIXELS; j++) { // the target follows the network of after the step
                double follows = MOMENTUM * before.wa()[i][j] + (1 - MOMENTUM) * trained.w()[i][j];
                assertThat(trained.wa()[i][j]).isEqualTo(follows, within(1e-12));
            }
        }
        assertThat(loss).isEqualTo(loss(before, views), within(1e-9));
    }

    private static void assertClose(double[][] actual, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat(actual[i][j]).isEqualTo(expected[i][j], within(1e-12));
            }
        }
    }

    private static byte[] pixels(int view) {
        byte[] pixels = new byte[N * PIXELS];
        CounterRandom random = CounterRandom.of(3, "pixels", view);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return pixels;
    }

    private static Networks.View view(byte[] pixels) {
        return new Networks.View(ByteBuffer.wrap(pixels), SIZE, SIZE);
    }

    /** Channels first, as the network flattens them; normalised by the recipe's mean and deviation. */
    private static double[] image(byte[] pixels, int n) {
        double[] x = new double[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            int channel = i / (SIZE * SIZE);
            int at = i % (SIZE * SIZE);
            x[i] = ((pixels[n * PIXELS + 3 * at + channel] & 255) / 255.0 - 0.5) / 0.125;
        }
        return x;
    }

    /** Mean of a b^T. */
    private static double[][] moment(byte[] a, byte[] b) {
        double[][] moment = new double[PIXELS][PIXELS];
        for (int n = 0; n < N; n++) {
            double[] left = image(a, n);
            double[] right = image(b, n);
            for (int i = 0; i < PIXELS; i++) {
                for (int j = 0; j < PIXELS; j++) {
                    moment[i][j] += left[i] * right[j] / N;
                }
            }
        }
        return moment;
    }

    private static double loss(Weights at, byte[][] views) {
        double loss = 0;
        for (int n = 0; n < N; n++) {
            double[] q = times(at.wp(), times(at.w(), image(views[0], n)));
            double[] t = times(at.wa(), image(views[1], n));
            for (int i = 0; i < q.length; i++) {
                loss += (q[i] - t[i]) * (q[i] - t[i]) / 2 / N;
            }
        }
        return loss;
    }

    private static double[] times(double[][] a, double[] x) {
        double[] y = new double[a.length];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] += a[i][j] * x[j];
            }
        }
        return y;
    }
}
