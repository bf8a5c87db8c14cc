package io.directpred.standalone.simulation;

import io.directpred.datasets.Image;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UndecodableImageException;
import java.util.Arrays;
import java.util.Set;

/**
 * Images of one colour each, which is their number: whatever a crop or a flip makes of one, it can be told from its
 * pixels.
 *
 * @param broken those that cannot be decoded
 */
record NumberedImages(int size, Set<Integer> broken) implements ImageDataset {
    NumberedImages(int size) {
        this(size, Set.of());
    }

    @Override
    public String name() {
        return "numbered";
    }

    @Override
    public Image read(int index) throws UndecodableImageException {
        if (broken.contains(index)) {
            throw new UndecodableImageException(describe(index), "is broken");
        }
        byte[] pixels = new byte[8 * 8 * 3];
        Arrays.fill(pixels, (byte) index);
        return new Image(8, 8, pixels);
    }

    @Override
    public int label(int index) {
        return -1;
    }

    @Override
    public String describe(int index) {
        return "image " + index;
    }

    @Override
    public String fingerprint() {
        return "numbered-images-" + size;
    }
}
