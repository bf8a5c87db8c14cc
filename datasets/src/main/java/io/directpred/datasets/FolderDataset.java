package io.directpred.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Image files below one directory, decoded when they are read. Keeps count of those that could not be. */
final class FolderDataset implements ImageDataset {
    private static final long MOST_BYTES = 1L << 27;

    private final String name;
    private final Path root;
    private final List<ImageFile> files;
    private final Path cache;
    private final Grey16 grey16;
    private final Supplier<Progress> progress;
    private final BitSet seen = new BitSet();
    private final BitSet bad = new BitSet();
    private String firstBad = "";
    private @Nullable String computed;
    private volatile @Nullable Listed listed;

    /** @param label -1: unknown */
    record ImageFile(Path relative, int label) {}

    /** @param progress made when there is something to tell of */
    FolderDataset(
            String name, Path root, List<ImageFile> files, Path cache, Grey16 grey16, Supplier<Progress> progress) {
        this.name = name;
        this.root = root;
        this.files = List.copyOf(files);
        this.cache = cache;
        this.grey16 = grey16;
        this.progress = progress;
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
    public Image read(int index) throws UndecodableImageException, UnavailableImageException {
        byte[] bytes = bytes(index);
        try {
            Image image = ImageDecoder.decode(bytes, grey16);
            count(index, null);
            return image;
        } catch (IOException e) {
            Listed now = listed;
            if (now != null && !now.isTheSame(index, bytes)) {
                throw changed(index);
            }
            UndecodableImageException reason =
                    new UndecodableImageException(describe(index), String.valueOf(e.getMessage()), e);
            count(index, reason);
            throw reason;
        }
    }

    /** As the fingerprint holds them, where there is one already. */
    private byte[] bytes(int index) throws UndecodableImageException, UnavailableImageException {
        Path file = root.resolve(files.get(index).relative());
        Listed now = listed;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.size() > MOST_BYTES) {
                throw undecodable(index, "has " + attributes.size() + " bytes, read are up to " + MOST_BYTES);
            }
            byte[] bytes = Files.readAllBytes(file);
            boolean same = now == null
                    || now.seemsTheSame(
                            index,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis())
                    || now.isTheSame(index, bytes);
            if (!same) {
                throw changed(index);
            }
            return bytes;
        } catch (IOException e) {
            if (now != null && !now.wasRead(index)) { // nobody who has this fingerprint could read it
                throw undecodable(index, DataDirectory.reason(e));
            }
            throw new UnavailableImageException(describe(index), DataDirectory.reason(e), e);
        }
    }

    private UndecodableImageException undecodable(int index, String why) {
        UndecodableImageException reason = new UndecodableImageException(describe(index), why);
        count(index, reason);
        return reason;
    }

    private UnavailableImageException changed(int index) {
        String why = "has changed since the data set was listed; put the file back, or start a new run";
        return new UnavailableImageException(describe(index), why, null);
    }

    /** Of an image that could be read: the greatest value where it is a grey one of 16 bits, else -1. */
    int greatestOfGrey16(int index) throws IOException, UndecodableImageException, UnavailableImageException {
        return grey16 == Grey16.stretch ? -1 : ImageDecoder.greatestOfGrey16(bytes(index));
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
                "%,d of %,d images that were read could not be decoded; training takes others in their place; the first: %s",
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
    public String fingerprint() {
        return fingerprint(share -> {});
    }

    @Override
    public synchronized String fingerprint(DoubleConsumer share) {
        if (computed == null) {
            Fingerprint fingerprint = new Fingerprint();
            ContentHashes hashes = ContentHashes.load(root, cache);
            Listed all = new Listed(files.size());
            Progress told = progress.get();
            for (int i = 0; i < files.size(); i++) {
                all.put(i, hashes.add(fingerprint, files.get(i).relative()));
                hashes.saveNowAndThen();
                int done = i + 1;
                share.accept((double) done / files.size());
                told.tell(() -> String.format(
                        Locale.ROOT,
                        "hashing %s: %,d of %,d files, %d %%",
                        root,
                        done,
                        files.size(),
                        100L * done / files.size()));
            }
            hashes.saveWhatIsNew();
            listed = all;
            if (grey16 != Grey16.high) {
                fingerprint.add("grey16 " + grey16, 0, ""); // of the same files, other pixels
            }
            computed = fingerprint.hex();
        }
        return computed;
    }
}
