package io.directpred.benchmarks;

import io.directpred.datasets.Image;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Images each of which takes a stated time to read, without a CPU: as if every loader had a machine of its own. */
record SlowDataset(ImageDataset data, Duration cost) implements ImageDataset {

    @Override
    public Image read(int index) throws UndecodableImageException, UnavailableImageException {
        long until = System.nanoTime() + cost.toNanos();
        Image image = data.read(index);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return image;
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int label(int index) {
        return data.label(index);
    }

    @Override
    public String describe(int index) {
        return data.describe(index);
    }

    @Override
    public String fingerprint() {
        return data.fingerprint();
    }
}
