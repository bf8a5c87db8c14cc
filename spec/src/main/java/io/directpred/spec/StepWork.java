package io.directpred.spec;

import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Stem;

/** How much a training step computes, by the encoder's convolutions alone, which are nearly all of it. */
public final class StepWork {
    /** Of an encoder's multiplication and addition: two operations, forward once and backward twice. */
    private static final double OPERATIONS = 6;

    private StepWork() {}

    /** Billions of operations, of the network that is trained on all views of a batch. */
    public static double billions(Architecture architecture, int views, int batch) {
        return OPERATIONS
                * views
                * batch
                * multiplications(
                        architecture.encoder(), architecture.width(), architecture.stem(), architecture.size())
                / 1e9;
    }

    /** Of one image through the encoder: He et al. 2016, Table 1. */
    static double multiplications(Encoder encoder, int width, Stem stem, int size) {
        if (encoder.blocks.isEmpty()) {
            return 3.0 * size * size * width;
        }
        int kernel = stem == Stem.IMAGENET ? 7 : 3;
        int side = stem == Stem.IMAGENET ? half(size) : size;
        double sum = area(side) * 3 * kernel * kernel * width;
        side = stem == Stem.IMAGENET ? half(side) : side;
        int in = width;
        for (int stage = 0; stage < encoder.blocks.size(); stage++) {
            int inner = width << stage;
            int out = inner * encoder.expansion;
            for (int block = 0; block < encoder.blocks.get(stage); block++) {
                int before = side;
                side = stage > 0 && block == 0 ? half(side) : side;
                sum += encoder.expansion == 1
                        ? area(side) * 9 * inner * (in + inner)
                        : area(before) * in * inner + area(side) * inner * (9 * inner + out);
                sum += in == out ? 0 : area(side) * in * out; // the shortcut
                in = out;
            }
        }
        return sum;
    }

    private static int half(int side) {
        return (side + 1) / 2;
    }

    private static double area(int side) {
        return (double) side * side;
    }
}
