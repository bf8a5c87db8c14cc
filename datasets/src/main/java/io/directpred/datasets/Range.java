package io.directpred.datasets;

import java.util.Objects;
import java.util.function.DoubleConsumer;

/** The images {@code from} to {@code to - 1} of another data set. */
record Range(ImageDataset whole, String part, int from, int to) implements ImageDataset {

    @Override
    public String name() {
        return whole.name() + " " + part;
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public Image read(int index) throws UndecodableImageException, UnavailableImageException {
        return whole.read(inWhole(index));
    }

    @Override
    public int label(int index) {
        return whole.label(inWhole(index));
    }

    @Override
    public String describe(int index) {
        return whole.describe(inWhole(index));
    }

    @Override
    public String fingerprint() {
        return fingerprint(share -> {});
    }

    @Override
    public String fingerprint(DoubleConsumer progress) {
        return new Fingerprint()
                .add(from + ".." + to, to - from, whole.fingerprint(progress))
                .hex();
    }

    private int inWhole(int index) {
        return from + Objects.checkIndex(index, size());
    }
}
