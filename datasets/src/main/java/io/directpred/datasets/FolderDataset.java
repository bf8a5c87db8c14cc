package io.directpred.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JPEG and PNG files below one directory, decoded when they are read. */
final class FolderDataset implements ImageDataset {
    private static final long MOST_BYTES = 1L << 27;

    private final String name;
    private final Path root;
    private final List<ImageFile> files;
    private final Path cache;
    private @Nullable String computed;

    /** @param label -1: unknown */
    record ImageFile(Path relative, int label) {}

    FolderDataset(String name, Path root, List<ImageFile> files, Path cache) {
        this.name = name;
        this.root = root;
        this.files = List.copyOf(files);
        this.cache = cache;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Image read(int index) throws UndecodableImageException {
        Path file = root.resolve(files.get(index).relative());
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new IOException("has " + size + " bytes, read are up to " + MOST_BYTES);
            }
            return ImageDecoder.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UndecodableImageException(file.toString(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int label(int index) {
        return files.get(index).label();
    }

    @Override
    public String describe(int index) {
        return root.resolve(files.get(index).relative()).toString();
    }

    @Override
    public synchronized String fingerprint() {
        if (computed == null) {
            Fingerprint fingerprint = new Fingerprint();
            ContentHashes hashes = ContentHashes.load(root, cache);
            files.forEach(file -> hashes.add(fingerprint, file.relative()));
            hashes.save();
            computed = fingerprint.hex();
        }
        return computed;
    }
}
