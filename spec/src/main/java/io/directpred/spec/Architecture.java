package io.directpred.spec;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the networks look like, in which numbers they are computed, and which objective trains them.
 *
 * @param encoder layers of the ResNet, or none
 * @param width channels of the first stage; 64 is torchvision's
 * @param size height and width of the first view in pixels
 * @param projector from the representation f to z
 * @param predictor from z to q, both of width d
 * @param mean mean of each of 3 channels, of values in 0..1
 * @param std standard deviation of each channel
 * @param convolution how maps a few pixels wide are convolved: it decides on bits and speed
 * @param update how parameters follow the gradient
 */
public record Architecture(
        Encoder encoder,
        int width,
        Stem stem,
        int size,
        Head projector,
        Head predictor,
        Page objective,
        List<Double> mean,
        List<Double> std,
        Precision precision,
        Convolution convolution,
        Update update) {

    /** Trained by plain SGD. */
    public Architecture(
            Encoder encoder,
            int width,
            Stem stem,
            int size,
            Head projector,
            Head predictor,
            Page objective,
            List<Double> mean,
            List<Double> std,
            Precision precision,
            Convolution convolution) {
        this(
                encoder,
                width,
                stem,
                size,
                projector,
                predictor,
                objective,
                mean,
                std,
                precision,
                convolution,
                Update.SGD);
    }

    /**
     * Throws {@link IllegalArgumentException} for a mean or std that is not of 3 channels, a std that is not positive,
     * heads that do not fit, and a size of which the stem and three stages leave a single pixel to the fourth.
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
        if (projector.in() != encoder.representation(width)
                || predictor.in() != projector.out()
                || predictor.out() != projector.out()) {
            throw new IllegalArgumentException("encoder, projector and predictor do not fit together: f has "
                    + encoder.representation(width) + " numbers, " + projector + ", " + predictor);
        }
    }

    /**
     * The page of TorchScript of an objective, {@code objectives/NAME.py}, and what it needs.
     *
     * @param target whether there is a target network, a moving average of the online one
     * @param settings the page's own numbers and switches by name: Double or Boolean
     * @param metrics names of the numbers that it tells beside the loss
     * @param matrices names of the matrices, d x d, that it keeps from step to step
     * @param noise rows of d standard normal numbers that it is given, of every step its own; 0: none
     */
    public record Page(
            String page,
            boolean target,
            Map<String, Object> settings,
            List<String> metrics,
            List<String> matrices,
            int noise) {
        /** As {@code noise}: a row for each image of the batch. */
        public static final int EACH_IMAGE = -1;

        /** Settings in the order of their names, so that the text is the same every time. */
        public Page {
            settings = Collections.unmodifiableMap(new TreeMap<>(settings));
            metrics = List.copyOf(metrics);
            matrices = List.copyOf(matrices);
        }

        /** Of a page that tells its loss alone, keeps nothing and is given views alone. */
        public Page(String page, boolean target, Map<String, Object> settings) {
            this(page, target, settings, List.of(), List.of(), 0);
        }

        /** Rows of noise for a batch of n images. */
        public int rows(int n) {
            return noise == EACH_IMAGE ? n : noise;
        }
    }

    /**
     * PLAIN: every image by itself. WIDE: maps under 8 pixels stand side by side in one wide map, which fills AMX's
     * tiles; on other CPUs it costs 3 to 6 %. STRIDED: PLAIN, but a shortcut of stride 2 is one convolution of that
     * stride, and not every second pixel and then a convolution: of ResNet-18's 27 ms on an H200, at batch 512 in
     * bfloat16, taking every second pixel was 2.7.
     */
    public enum Convolution {
        PLAIN,
        WIDE,
        STRIDED;

        /** Of a resolved specification; what is left to the machine is PLAIN. */
        static Convolution of(io.directpred.spec.Convolution key) {
            return switch (key) {
                case wide -> WIDE;
                case strided -> STRIDED;
                case plain, auto -> PLAIN;
            };
        }
    }

    /** CIFAR: 3x3 stride 1, no max-pool. ImageNet: 7x7 stride 2, max-pool 3x3 stride 2. */
    public enum Stem {
        CIFAR(4),
        IMAGENET(16);

        /**
         * Largest view of which the fourth stage gets a single pixel. Its convolution of stride 2 then has no gradient
         * to rely on: oneDNN 3.7 (PyTorch 2.7.1) in bfloat16 reads memory that it never wrote.
         */
        final int singlePixel;

        Stem(int singlePixel) {
            this.singlePixel = singlePixel;
        }
    }

    /**
     * Type of parameters, and of the encoder's activations. With BFLOAT16 parameters, projector and loss stay float32.
     */
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
        RESNET50(4, 3, 4, 6, 3),
        /** No ResNet: one matrix on the pixels, for the theory of linear networks. */
        LINEAR(1);

        /** Output channels of a block over its inner ones: 4 marks the bottleneck block. */
        public final int expansion;

        /** Blocks of each of the four stages; none of a linear encoder. */
        public final List<Integer> blocks;

        Encoder(int expansion, Integer... blocks) {
            this.expansion = expansion;
            this.blocks = List.of(blocks);
        }

        /**
         * Width of the representation f of an encoder whose first stage has {@code width} channels; of a linear one
         * {@code width} itself.
         */
        public int representation(int width) {
            return blocks.isEmpty() ? width : width * 8 * expansion;
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
        Objective objective = Objective.of(spec);
        Encoder encoder = Encoder.valueOf(named(network.getArchitecture()));
        return new Architecture(
                encoder,
                network.getWidth(),
                Stem.valueOf(named(network.getStem())),
                spec.getViews().getEach().get(0).getSize(),
                Heads.projector(encoder.representation(network.getWidth()), network.getProjector()),
                objective.predictor(spec),
                new Page(
                        spec.getObjective().name(),
                        objective.hasTarget(),
                        objective.settings(spec),
                        objective.metrics(),
                        objective.matrices(),
                        objective.noise(spec)),
                spec.getViews().getMean(),
                spec.getViews().getStd(),
                precision,
                Convolution.of(spec.getConvolution()),
                Update.of(spec));
    }

    static String named(Enum<?> value) {
        return value.name().toUpperCase(Locale.ROOT);
    }

    /** Width of the representation f, the encoder's output. */
    public int representation() {
        return projector.in();
    }

    /** d: width of z, of q and of the matrices C, F and W. */
    public int dim() {
        return projector.out();
    }
}
