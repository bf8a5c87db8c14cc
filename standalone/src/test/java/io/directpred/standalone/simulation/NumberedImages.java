package io.directpred.standalone.simulation;

import io.directpred.datasets.Image;
import io.directpred.datasets.ImageDataset;
import java.util.Arrays;

/** Images of one colour each, which is their number: whatever a crop or a flip makes of one, it can be told from its pixels. */
record NumberedImages(int size) implements ImageDataset {
    @Override
    public String name() {
        return "numbered";
    }

    @Override
    public Image read(int index) {
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
