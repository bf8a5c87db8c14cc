package io.directpred.network;

import ai.djl.Device;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Convolution;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Networks that step in milliseconds, their seeded start and seeded pixels. */
final class SmallNetwork {
    static final Networks.Settings SETTINGS = new Networks.Settings(0.03, 0.9, 4e-4, 0.996);

    private SmallNetwork() {}

    static final Page DIRECTPRED =
            new Page("directpred", true, Map.of("symmetric", true, "stop_gradient", true, "euclidean", false));
    static final Head MATRIX = Head.matrix(8, false);
    static final Head PERCEPTRON = perceptron(8, 12, 8);

    /** Two layers, batch norm between them: the paper's projector and two-layer predictor. */
    static Head perceptron(int in, int hidden, int out) {
        return new Head(
                in,
                List.of(
                        new Head.Layer(hidden, true, Head.Norm.PLAIN, true),
                        new Head.Layer(out, true, Head.Norm.NONE, false)),
                false);
    }

    static Architecture architecture(Encoder encoder, Stem stem, Head predictor, Precision precision) {
        return architecture(encoder, stem, predictor, DIRECTPRED, precision);
    }

    static Architecture architecture(Encoder encoder, Stem stem, Head predictor, Page objective, Precision precision) {
        return new Architecture(
                encoder,
                2,
                stem,
                stem == Stem.CIFAR ? 8 : 17,
                perceptron(encoder.representation(2), 16, 8),
                predictor,
                objective,
                List.of(0.49, 0.48, 0.45),
                List.of(0.20, 0.21, 0.22),
                precision,
                precision == Precision.BFLOAT16 ? Convolution.WIDE : Convolution.PLAIN);
    }

    static Architecture resnet10(Precision precision) {
        return architecture(Encoder.RESNET10, Stem.CIFAR, MATRIX, precision);
    }

    static Map<String, Tensor> start(Architecture architecture) {
        return Initialisation.of(architecture, false, name -> new SplittableRandom(name.hashCode()));
    }

    static TrainingNetwork fresh(Architecture architecture, int threads) {
        return TrainingNetwork.of(architecture, start(architecture), Device.cpu(), threads);
    }

    static Networks.Statistics step(TrainingNetwork network, Architecture architecture, int n, long seed) {
        return step(network, architecture, pixels(architecture, n, seed), pixels(architecture, n, ~seed), n);
    }

    static Networks.Statistics step(
            TrainingNetwork network, Architecture architecture, ByteBuffer view0, ByteBuffer view1, int n) {
        int size = architecture.size();
        try (Networks.Step step = network.forward(
                List.of(new Networks.View(view0, size, size), new Networks.View(view1, size, size)),
                n,
                new SplittableRandom(n))) {
            step.update(SETTINGS);
            return step.statistics();
        }
    }

    static ByteBuffer pixels(Architecture architecture, int n, long seed) {
        byte[] pixels = new byte[n * architecture.size() * architecture.size() * 3];
        new SplittableRandom(seed).nextBytes(pixels);
        return ByteBuffer.wrap(pixels);
    }

    /** Digest of everything a run leaves after steps 0, 1, ... of batches of 6. */
    static String digestAfter(int steps, Precision precision, int threads) {
        Architecture architecture = resnet10(precision);
        try (TrainingNetwork network = fresh(architecture, threads)) {
            for (int t = 0; t < steps; t++) {
                step(network, architecture, 6, t);
            }
            return Safetensors.digest(network.state());
        }
    }

    /** Prints a digest: what another process makes of the same steps. */
    public static void main(String[] args) {
        System.out.println("digest "
                + digestAfter(Integer.parseInt(args[0]), Precision.valueOf(args[1]), Integer.parseInt(args[2])));
    }
}
