package io.directpred.benchmarks;

import ai.djl.Device;
import io.directpred.core.CounterRandom;
import io.directpred.network.Initialisation;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import java.nio.ByteBuffer;
import java.util.List;

/** A network for CIFAR with a batch of noise in memory, and its step. */
final class Networks implements AutoCloseable {
    private static final TrainingNetwork.Settings SETTINGS = new TrainingNetwork.Settings(0.03, 0.9, 4e-4, 0.99);

    private final TrainingNetwork network;
    private final int batch;
    private final ByteBuffer view0;
    private final ByteBuffer view1;

    /** @param size of a view in pixels */
    Networks(Encoder encoder, int width, Precision precision, int size, int dim, int batch, int threads) {
        Architecture architecture = new Architecture(
                encoder,
                width,
                Architecture.Stem.CIFAR,
                size,
                512,
                dim,
                Architecture.Predictor.LINEAR,
                0,
                List.of(0.4914, 0.4822, 0.4465),
                List.of(0.2023, 0.1994, 0.2010),
                precision);
        this.network = TrainingNetwork.of(
                architecture,
                Initialisation.of(architecture, true, name -> CounterRandom.of(1, name)),
                Device.cpu(),
                threads);
        this.batch = batch;
        this.view0 = noise(0, batch * size * size * 3);
        this.view1 = noise(1, batch * size * size * 3);
    }

    /** What else a comparison must repeat, for people. */
    static String said() {
        return String.join(
                "; ",
                "uint8 views, N x 32 x 32 x 3, noise in memory",
                "CIFAR stem (3x3, stride 1, no max-pool)",
                "projector 512 hidden to 128, batch norm without affine",
                "predictor linear 128 x 128 without bias",
                "two views through online and target network, batch norm by the batch; loss -2 cos of both; C",
                "SGD lr %s, momentum %s, weight decay %s on all; moving average %s"
                        .formatted(
                                SETTINGS.lr(), SETTINGS.momentum(), SETTINGS.weightDecay(), SETTINGS.targetMomentum()),
                "bfloat16: the encoder's activations, parameters are float32",
                "channels last; nothing compiled");
    }

    /** As the paper of the ResNets writes it. */
    static String name(Encoder encoder) {
        return encoder.name().replace("RESNET", "ResNet-");
    }

    private static ByteBuffer noise(int view, int bytes) {
        CounterRandom random = CounterRandom.of(1, "noise", view);
        ByteBuffer noise = ByteBuffer.allocateDirect(bytes);
        for (int i = 0; i < bytes; i++) {
            noise.put(i, (byte) random.nextInt(256));
        }
        return noise;
    }

    void step() {
        network.step(view0, view1, batch, SETTINGS);
    }

    void setW(double[] w) {
        network.setW(w);
    }

    @Override
    public void close() {
        network.close();
    }
}
