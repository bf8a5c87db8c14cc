package io.directpred.loader;

import io.directpred.datasets.Image;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import java.util.Set;

/**
 * Coloured noise of various sizes, some of it undecodable.
 *
 * @param missing those that cannot be read, until the set lets go of them
 */
record Pictures(int size, Set<Integer> damaged, Set<Integer> missing, String fingerprint) implements ImageDataset {
    static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    Pictures(int size, Set<Integer> damaged) {
        this(size, damaged, Set.of(), FINGERPRINT);
    }

    Pictures(int size, Set<Integer> damaged, String fingerprint) {
        this(size, damaged, Set.of(), fingerprint);
    }

    @Override
    public String name() {
        return "pictures";
    }

    @Override
    public Image read(int index) throws UndecodableImageException, UnavailableImageException {
        if (missing.contains(index)) {
            throw new UnavailableImageException(describe(index), "is not there any more", null);
        }
        if (damaged.contains(index)) {
            throw new UndecodableImageException(describe(index), "damaged");
        }
        Image image = AugmentationTest.noise(20 + index % 7, 30);
        image.pixels()[0] = (byte) index;
        return image;
    }

    @Override
    public int label(int index) {
        return -1;
    }

    @Override
    public String describe(int index) {
        return "picture#" + index;
    }
}
