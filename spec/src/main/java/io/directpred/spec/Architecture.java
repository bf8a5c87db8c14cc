package io.directpred.spec;

import java.util.List;
import java.util.Locale;

/**
 * What the networks look like, and in which numbers they are computed.
 *
 * @param encoder layers of the ResNet
 * @param width channels of the first stage; 64 is torchvision's
 * @param size height and width of a view in pixels
 * @param projectorHidden width of the projector's hidden layer
 * @param dim d, width of the projector's output z
 * @param predictor one linear layer without bias (W), or a perceptron with one hidden layer
 * @param predictorHidden width of the perceptron's hidden layer
 * @param mean mean of each of 3 channels, of values in 0..1
 * @param std standard deviation of each channel
 */
public record Architecture(
        Encoder encoder,
        int width,
        Stem stem,
        int size,
        int projectorHidden,
        int dim,
        Predictor predictor,
        int predictorHidden,
        List<Double> mean,
        List<Double> std,
        Precision precision) {

    /**
     * Throws {@link IllegalArgumentException} for a mean or std that is not of 3 channels, a std that is not positive, and a size of which the stem and
     * three stages leave a single pixel to the fourth.
     */
    public Architecture {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
            throw new IllegalArgumentException(
                    "mean and std need 3 channels each, and std must be positive; they are " + mean + " and " + std);
        }
        if (size <= stem.singlePixel) {
            throw new IllegalArgumentException("views of " + size + " pixels are too small for the " + stem
                    + " stem, which needs at least " + (stem.singlePixel + 1));
        }
    }

    /** CIFAR: 3x3 stride 1, no max-pool. ImageNet: 7x7 stride 2, max-pool 3x3 stride 2. */
    public enum Stem {
        CIFAR(4),
        IMAGENET(16);

        /**
         * Largest view of which the fourth stage gets a single pixel. Its convolution of stride 2 then has no gradient to rely on: oneDNN 3.7 (PyTorch 2.7.1)
         * in bfloat16 reads memory that it never wrote.
         */
        final int singlePixel;

        Stem(int singlePixel) {
            this.singlePixel = singlePixel;
        }
    }

    public enum Predictor {
        LINEAR,
        MLP
    }

    /** Type of parameters, and of the encoder's activations. With BFLOAT16 parameters, projector and loss stay float32. */
    public enum Precision {
        FLOAT64,
        FLOAT32,
        BFLOAT16
    }

    /** ResNets by their number of layers (He et al. 2016, Table 1); 10 is 18 with one block a stage. */
    public enum Encoder {
        RESNET10(1, 1, 1, 1, 1),
        RESNET18(1, 2, 2, 2, 2),
        RESNET34(1, 3, 4, 6, 3),
        RESNET50(4, 3, 4, 6, 3);

        /** Output channels of a block over its inner ones: 4 marks the bottleneck block. */
        public final int expansion;

        /** Blocks of each of the four stages. */
        public final List<Integer> blocks;

        Encoder(int expansion, Integer... blocks) {
            this.expansion = expansion;
            this.blocks = List.of(blocks);
        }
    }

    /** The networks of a run; throws {@link IllegalStateException} where its precision is not resolved. */
    public static Architecture of(RunSpec spec) {
        if (spec.getPrecision() == io.directpred.spec.Precision.auto) {
            throw new IllegalStateException("precision is not resolved");
        }
        return of(spec, Precision.valueOf(named(spec.getPrecision())));
    }

    /** The networks of a run, computed in another precision than the run's own. */
    public static Architecture of(RunSpec spec, Precision precision) {
        Network network = spec.getNetwork();
        return new Architecture(
                Encoder.valueOf(named(network.getArchitecture())),
                network.getWidth(),
                Stem.valueOf(named(network.getStem())),
                spec.getViews().getSize(),
                network.getProjector().getHidden(),
                network.getProjector().getDim(),
                spec.getPredictor().getKind() == PredictorKind.mlp ? Predictor.MLP : Predictor.LINEAR,
                spec.getPredictor().getHidden(),
                spec.getViews().getMean(),
                spec.getViews().getStd(),
                precision);
    }

    private static String named(Enum<?> value) {
        return value.name().toUpperCase(Locale.ROOT);
    }

    /** Width of the representation f, the encoder's output. */
    public int representation() {
        return width * 8 * encoder.expansion;
    }
}
