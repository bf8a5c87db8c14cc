package io.directpred.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * MNIST and what has its form: train-images-idx3-ubyte, train-labels-idx1-ubyte, and the same with t10k, each gzipped
 * or not, or under the other names they go by ({@link IdxNames}).
 *
 * <p>With both parts, train is trained on and t10k tests the probe. One part alone is split: its first 80 % and its
 * last 20 %.
 */
final class Idx {
    static final List<String> FASHION = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");
    private static final String FILES =
            "train-images-idx3-ubyte, train-labels-idx1-ubyte and the same with t10k, each with or without .gz";

    private Idx() {}

    /** Where files come from: a directory, or the resources that come with the project. */
    private interface Source {
        @Nullable
        InputStream open(String file) throws IOException;

        /** For messages. */
        String name(String file);
    }

    private record Resources() implements Source {
        @Override
        public @Nullable InputStream open(String file) {
            return Idx.class.getResourceAsStream("fashion-mnist/" + file + ".gz");
        }

        @Override
        public String name(String file) {
            return "sample/" + file + ".gz";
        }
    }

    private record Directory(Path path, Map<String, Path> files) implements Source {
        @Override
        public @Nullable InputStream open(String file) throws IOException {
            Path found = files.get(file);
            return found == null ? null : Files.newInputStream(found);
        }

        @Override
        public String name(String file) {
            return String.valueOf(files.getOrDefault(file, path.resolve(file)));
        }
    }

    /** The 10,000 images of Fashion-MNIST's test part: 8,000 to train on, 2,000 to test the probe. */
    static LabelledSplits sample() throws DatasetException {
        return splits("sample", "sample", new Resources(), FASHION);
    }

    /**
     * Of the images that {@link #sample} trains on, the first 6,000 to train on and the last 2,000 to test the probe:
     * settings are chosen by them.
     */
    static LabelledSplits validation() throws DatasetException {
        LabelledSplits sample = sample();
        Range train = new Range(sample.pretrain(), "but the last 2,000", 0, 6000);
        Range test = new Range(sample.pretrain(), "last 2,000", 6000, 8000);
        return new LabelledSplits("sample:validation", train, train, test, sample.classes());
    }

    /** @param classes names of the labels; empty: their numbers */
    static LabelledSplits open(String name, Path directory, List<String> classes) throws DatasetException {
        DataDirectory.require(directory, FILES);
        return splits(name, directory.toString(), new Directory(directory, IdxNames.in(directory)), classes);
    }

    private static LabelledSplits splits(String name, String place, Source source, List<String> classes)
            throws DatasetException {
        RecordDataset train = part(name, source, "train");
        RecordDataset test = part(name, source, "t10k");
        if (train != null && test != null) {
            boolean labelled = train.labelled() && test.labelled();
            return new LabelledSplits(
                    name,
                    train,
                    labelled ? train : null,
                    labelled ? test : null,
                    labelled ? named(classes, train, test) : List.of());
        }
        RecordDataset only = train != null ? train : test;
        if (only == null) {
            throw new DatasetException(
                    place + ": holds no train-images-idx3-ubyte[.gz] and no t10k-images-idx3-ubyte[.gz];" + " expected "
                            + FILES);
        }
        if (only.size() < 5) {
            throw new DatasetException(place + ": holds " + only.size() + " images, expected at least 5");
        }
        int cut = (int) (only.size() * 4L / 5);
        Range first = new Range(only, "first 80 %", 0, cut);
        return only.labelled()
                ? new LabelledSplits(
                        name, first, first, new Range(only, "last 20 %", cut, only.size()), named(classes, only))
                : new LabelledSplits(name, first, null, null, List.of());
    }

    private static @Nullable RecordDataset part(String name, Source source, String part) throws DatasetException {
        IdxFile images = file(source, part + "-images-idx3-ubyte", IdxFile.IMAGES);
        if (images == null) {
            return null;
        }
        IdxFile labels = file(source, part + "-labels-idx1-ubyte", IdxFile.LABELS);
        if (labels != null && labels.count() != images.count()) {
            throw new DatasetException("%s: has %d labels, %s has %d images: the two do not belong together"
                    .formatted(labels.name(), labels.count(), images.name(), images.count()));
        }
        PixelLayout layout = new PixelLayout(images.shape()[1], images.shape()[2], 1, false);
        ByteBuffer values = ByteBuffer.wrap(images.values());
        RecordFile records = new RecordFile(images.name(), 0, values, 0, layout.bytes(), 0, images.count());
        return new RecordDataset(
                name + " " + part,
                layout,
                List.of(records),
                labels == null ? new byte[0] : labels.values(),
                () -> new Fingerprint()
                        .add(
                                part + "-images-idx3-ubyte " + layout.height() + " x " + layout.width(),
                                images.values().length,
                                Fingerprint.ofContent(values.duplicate()))
                        .hex());
    }

    private static @Nullable IdxFile file(Source source, String file, int dimensions) throws DatasetException {
        try (InputStream in = source.open(file)) {
            if (in != null) {
                return IdxFile.read(source.name(file), in, dimensions);
            }
        } catch (IOException e) {
            throw new DatasetException(source.name(file) + ": " + DataDirectory.reason(e), e);
        }
        return null;
    }

    private static List<String> named(List<String> classes, RecordDataset... parts) throws DatasetException {
        int greatest = 0;
        for (RecordDataset part : parts) {
            greatest = Math.max(
                    greatest,
                    IntStream.range(0, part.size()).map(part::label).max().orElse(0));
        }
        if (classes.isEmpty()) {
            return IntStream.rangeClosed(0, greatest)
                    .mapToObj(Integer::toString)
                    .toList();
        }
        if (greatest >= classes.size()) {
            throw new DatasetException(
                    "%s: has label %d, expected 0 to %d".formatted(parts[0].name(), greatest, classes.size() - 1));
        }
        return classes;
    }
}
