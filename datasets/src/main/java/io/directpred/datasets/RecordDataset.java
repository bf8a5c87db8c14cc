package io.directpred.datasets;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Images stored as records of one size, without compression: IDX, CIFAR, STL-10. Every one can be decoded. */
final class RecordDataset implements ImageDataset {
    private final String name;
    private final PixelLayout layout;
    private final List<RecordFile> files;
    private final byte[] labels;
    private final Supplier<String> fingerprint;
    private final int size;
    private @Nullable String computed;

    /** @param labels of the first images; the rest are unlabelled */
    RecordDataset(
            String name, PixelLayout layout, List<RecordFile> files, byte[] labels, Supplier<String> fingerprint) {
        this.name = name;
        this.layout = layout;
        this.files = List.copyOf(files);
        this.labels = labels;
        this.fingerprint = fingerprint;
        size = files.stream().mapToInt(RecordFile::count).sum();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Image read(int index) {
        return locate(index, (file, record) -> layout.image(file.pixels(record, layout.bytes())));
    }

    @Override
    public int label(int index) {
        return index < labels.length ? labels[index] & 0xFF : -1;
    }

    @Override
    public String describe(int index) {
        return locate(index, (file, record) -> file.file() + "#" + (file.firstRecord() + record));
    }

    @Override
    public synchronized String fingerprint() {
        if (computed == null) {
            computed = fingerprint.get();
        }
        return computed;
    }

    boolean labelled() {
        return labels.length == size;
    }

    private interface Place<T> {
        T at(RecordFile file, int record);
    }

    private <T> T locate(int index, Place<T> place) {
        int record = index;
        for (RecordFile file : files) {
            if (record < file.count()) {
                return place.at(file, record);
            }
            record -= file.count();
        }
        throw new IndexOutOfBoundsException(index);
    }
}
