package io.directpred.benchmarks;

import ai.djl.Device;
import io.directpred.core.CounterRandom;
import io.directpred.network.Initialisation;
import io.directpred.network.Networks.Settings;
import io.directpred.network.Networks.Step;
import io.directpred.network.Networks.View;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Convolution;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Head;
import io.directpred.spec.StepWork;
import io.directpred.trainer.ThisMachine;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network for CIFAR with a batch of noise in memory, and its step. */
final class BenchmarkNetwork implements AutoCloseable {
    private static final Settings SETTINGS = new Settings(0.03, 0.9, 4e-4, 0.99);

    private final Architecture architecture;
    private final TrainingNetwork network;
    private final int batch;
    private final List<View> views;

    /**
     * As a run on this machine would compute it.
     *
     * @param size of a view in pixels
     */
    BenchmarkNetwork(Encoder encoder, int width, Precision precision, int size, int dim, int batch, int threads) {
        boolean wide = precision == Precision.BFLOAT16 && ThisMachine.facts().amx();
        Convolution convolution = wide ? Convolution.WIDE : Convolution.PLAIN;
        this.architecture = new Architecture(
                encoder,
                width,
                Architecture.Stem.CIFAR,
                size,
                projector(encoder.representation(width), dim),
                Head.matrix(dim, false),
                new Architecture.Page(
                        "directpred", true, Map.of("symmetric", true, "stop_gradient", true, "euclidean", false)),
                List.of(0.4914, 0.4822, 0.4465),
                List.of(0.2023, 0.1994, 0.2010),
                precision,
                convolution);
        this.network = TrainingNetwork.of(
                architecture,
                Initialisation.of(architecture, true, name -> CounterRandom.of(1, name)),
                Device.cpu(),
                threads);
        this.batch = batch;
        int bytes = batch * size * size * 3;
        this.views = List.of(new View(noise(0, bytes), size, size), new View(noise(1, bytes), size, size));
    }

    private static Head projector(int in, int dim) {
        return new Head(
                in,
                List.of(
                        new Head.Layer(512, true, Head.Norm.PLAIN, true),
                        new Head.Layer(dim, true, Head.Norm.NONE, false)),
                false);
    }

    /**
     * What a run takes by itself: bfloat16 where the processor multiplies it; elsewhere it is many times slower than
     * float32.
     */
    static Precision precision() {
        return precisions().get(0);
    }

    /** Those that are worth a measurement on this processor, the one of a run first. */
    static List<Precision> precisions() {
        return ThisMachine.facts().cpuBfloat16()
                ? List.of(Precision.BFLOAT16, Precision.FLOAT32)
                : List.of(Precision.FLOAT32);
    }

    /** As people write it. */
    static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
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

    /**
     * Billions of an image of the batch: the target network goes forward alone, a third of what the online one does.
     */
    double operations() {
        return StepWork.billions(architecture, views.size(), 1) * 4 / 3;
    }

    void step() {
        try (Step halves = network.forward(views, batch, CounterRandom.of(1, "step"))) {
            halves.update(SETTINGS);
        }
    }

    void setW(double[] w) {
        network.setW(w);
    }

    @Override
    public void close() {
        network.close();
    }
}
