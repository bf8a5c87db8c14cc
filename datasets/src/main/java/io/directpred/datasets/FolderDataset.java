package io.directpred.datasets;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Image files below one directory, decoded when they are read. Keeps count of those that could not be. */
final class FolderDataset implements ImageDataset {
    private static final long MOST_BYTES = 1L << 27;

    private final String name;
    private final Path root;
    private final List<ImageFile> files;
    private final Path cache;
    private final Grey16 grey16;
    private final BitSet seen = new BitSet();
    private final BitSet bad = new BitSet();
    private String firstBad = "";
    private @Nullable String computed;

    /** @param label -1: unknown */
    record ImageFile(Path relative, int label) {}

    FolderDataset(String name, Path root, List<ImageFile> files, Path cache, Grey16 grey16) {
        this.name = name;
        this.root = root;
        this.files = List.copyOf(files);
        this.cache = cache;
        this.grey16 = grey16;
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
        try {
            Image image = ImageDecoder.decode(bytes(index), grey16);
            count(index, null);
            return image;
        } catch (IOException e) {
            UndecodableImageException reason = new UndecodableImageException(describe(index), reason(e), e);
            count(index, reason);
            throw reason;
        }
    }

    private byte[] bytes(int index) throws IOException {
        Path file = root.resolve(files.get(index).relative());
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IOException("has " + size + " bytes, read are up to " + MOST_BYTES);
        }
        return Files.readAllBytes(file);
    }

    /** Of an image that could be read: the greatest value where it is a grey one of 16 bits, else -1. */
    int greatestOfGrey16(int index) throws IOException {
        return grey16 == Grey16.stretch ? -1 : ImageDecoder.greatestOfGrey16(bytes(index));
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException ? DataDirectory.reason(e) : String.valueOf(e.getMessage());
    }

    private synchronized void count(int index, @Nullable UndecodableImageException reason) {
        seen.set(index);
        if (reason != null) {
            bad.set(index);
            firstBad = firstBad.isEmpty() ? String.valueOf(reason.getMessage()) : firstBad;
        }
    }

    @Override
    public synchronized String trouble() {
        int undecodable = bad.cardinality();
        if (undecodable == 0) {
            return "";
        }
        String some = String.format(
                Locale.ROOT,
                "%,d of %,d images could not be decoded, and others were trained on in their place; the first: %s",
                undecodable,
                seen.cardinality(),
                firstBad);
        return undecodable * 2 > seen.cardinality() ? "WARNING: more than half of the data is missing. " + some : some;
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
            if (grey16 != Grey16.high) {
                fingerprint.add("grey16 " + grey16, 0, ""); // of the same files, other pixels
            }
            computed = fingerprint.hex();
        }
        return computed;
    }
}
