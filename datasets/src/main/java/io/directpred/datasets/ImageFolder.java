package io.directpred.datasets;

import io.directpred.datasets.FolderDataset.ImageFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A folder of images, in one of these layouts:
 *
 * <ul>
 *   <li>split folders by their usual names ({@link SplitFolders}), as {@code train/CLASS/...} and
 *       {@code val/CLASS/...}: trained on train alone, probed with both, as far as the classes of val are classes of
 *       train;
 *   <li>{@code CLASS/...}, at least two classes: 20 %, told by a hash of the path, test the probe and are never trained
 *       on; the probe learns from those that are;
 *   <li>anything else: trained on all, no labels, no probe.
 * </ul>
 *
 * Labels that do not fit never stop a run. What is left out, and why there is no probe, is told in
 * {@link LabelledSplits#found}. Longer than 250 lines because every layout shares what was left out and noted.
 */
final class ImageFolder {
    private static final String EXPECTED = "images (JPEG, PNG, WebP, BMP, GIF, TIFF, PNM), in any folders below it";

    private final String name;
    private final Path directory;
    private final Path cache;
    private final FolderOptions options;
    private final Supplier<Progress> progress;
    private final LeftOut leftOut = new LeftOut();
    private final List<String> notes = new ArrayList<>();
    private int followed;

    private ImageFolder(String name, Path directory, Path cache, FolderOptions options, Supplier<Progress> progress) {
        this.name = name;
        this.directory = directory;
        this.cache = cache;
        this.options = options;
        this.progress = progress;
    }

    static LabelledSplits open(String name, Path directory, Path cache, FolderOptions options) throws DatasetException {
        return open(name, directory, cache, options, Progress::logged);
    }

    /** @param progress made for each thing to tell of */
    static LabelledSplits open(
            String name, Path directory, Path cache, FolderOptions options, Supplier<Progress> progress)
            throws DatasetException {
        DataDirectory.require(directory, EXPECTED);
        ImageFolder folder = new ImageFolder(name, directory, cache, options, progress);
        SplitFolders split = SplitFolders.in(directory, options.followLinks());
        Path train = split.train();
        if (train == null || split.tests().isEmpty() && !folder.holdsClasses(train, split)) {
            return folder.whole(split);
        }
        return split.tests().isEmpty() ? folder.trainAlone(train, split) : folder.trainAndTest(train, split);
    }

    /** Whether train/ is a split, though there is no other, and not a class that is called so. */
    private boolean holdsClasses(Path train, SplitFolders split) throws DatasetException {
        return split.others().isEmpty()
                || !ClassFolders.of(FolderListing.of(train, options.followLinks(), progress.get())
                                .images())
                        .names()
                        .isEmpty();
    }

    private LabelledSplits trainAndTest(Path train, SplitFolders split) throws DatasetException {
        List<Path> trainFiles = images(train);
        ClassFolders classes = ClassFolders.of(trainFiles);
        FolderDataset pretrain = dataset("train", train, trainFiles, classes::label);
        String trained = counted(trainFiles.size(), "image") + " to train on";
        Probe probe = null;
        for (Path test : split.tests()) {
            if (probe == null) {
                probe = probe(test, train, classes);
            } else {
                unused(test);
            }
        }
        unused(split.others());
        if (probe == null) {
            return unlabelled(pretrain, trained + " in " + folder(train) + ", no probe");
        }
        sayFewImages(trainFiles.size(), classes);
        return splits(
                pretrain,
                labelled(pretrain, train, trainFiles, classes),
                probe.images,
                classes,
                "%s in %s of %s, probe on %,d of %s"
                        .formatted(
                                trained,
                                counted(classes.names().size(), "class"),
                                folder(train),
                                probe.images.size(),
                                folder(probe.of)));
    }

    private record Probe(FolderDataset images, Path of) {}

    /** What can be probed of a split; null where nothing can, which the notes explain. */
    private @Nullable Probe probe(Path test, Path train, ClassFolders classes) throws DatasetException {
        List<Path> files = masksLeftOut(test, listed(test));
        if (classes.names().isEmpty()) {
            notes.add(
                    "no probe: the images of %s lie in no class folders (%sCLASS/...), so there are no labels; %s is left out"
                            .formatted(
                                    folder(train),
                                    folder(train),
                                    counted(files.size(), "image") + " of " + folder(test)));
            return null;
        }
        Map<String, String> annotations = Annotations.of(test);
        ToIntFunction<Path> label = file -> {
            int byFolder = classes.labelOf(file);
            String byFile = annotations.get(String.valueOf(file.getFileName()));
            return byFolder < 0 && byFile != null ? classes.label(byFile) : byFolder;
        };
        List<Path> known =
                files.stream().filter(file -> label.applyAsInt(file) >= 0).toList();
        List<Path> foreign =
                files.stream().filter(file -> label.applyAsInt(file) < 0).toList();
        if (known.isEmpty()) {
            boolean flat = ClassFolders.of(foreign).names().isEmpty();
            notes.add(
                    flat
                            ? "no probe on %1$s: its %2$s lie in no class folders; to probe, sort them into %1$sCLASS/ as %3$s is"
                                    .formatted(folder(test), counted(files.size(), "image"), folder(train))
                            : "no probe on %s: none of its classes is one of %s (the first is %s)"
                                    .formatted(folder(test), folder(train), foreign.get(0)));
            return null;
        }
        if (!foreign.isEmpty()) {
            notes.add("%s of %s left out of the probe: of no class that %s has; the first is %s"
                    .formatted(
                            counted(foreign.size(), "image"),
                            folder(test),
                            folder(train),
                            ContentHashes.portable(foreign.get(0))));
        }
        return new Probe(dataset(String.valueOf(test.getFileName()), test, known, label), test);
    }

    /** train/ without another split: it is halved as class folders are. */
    private LabelledSplits trainAlone(Path train, SplitFolders split) throws DatasetException {
        notes.add("there is no val/ or test/ beside %s: the probe takes a part of it".formatted(folder(train)));
        unused(split.others());
        return divided(train, images(train), folder(train));
    }

    private LabelledSplits whole(SplitFolders split) throws DatasetException {
        List<Path> files = images(directory);
        if (split.train() == null && !split.tests().isEmpty() && split.others().isEmpty()) {
            notes.add("no probe: there is no train/ beside "
                    + folder(split.tests().get(0)));
            return unlabelled(
                    dataset("all", directory, files, file -> -1),
                    counted(files.size(), "image") + " to train on, no probe");
        }
        return divided(directory, files, "");
    }

    /** A fifth tests the probe, and is not trained on. */
    private LabelledSplits divided(Path root, List<Path> files, String of) throws DatasetException {
        ClassFolders classes = ClassFolders.of(files);
        if (classes.names().isEmpty()) {
            notes.add("no probe: the images lie in no class folders (CLASS/..., at least two), so there are no labels"
                    + (classes.beside() > 0 && classes.beside() < files.size()
                            ? "; %s beside the folders".formatted(counted(classes.beside(), "image"))
                            : ""));
            return undivided(root, files, classes);
        }
        Set<Integer> learnt = new HashSet<>();
        List<Path> train = new ArrayList<>();
        List<Path> test = new ArrayList<>();
        for (Path file : files) {
            int label = classes.label(file);
            if (label >= 0 && !isForTesting(file)) {
                learnt.add(label);
                train.add(file);
            }
        }
        for (Path file : files) {
            int label = classes.label(file);
            if (label >= 0 && isForTesting(file) && learnt.contains(label)) {
                test.add(file);
            }
        }
        if (classes.beside() > 0) {
            notes.add("%s left out of the probe: beside the class folders, so without a label"
                    .formatted(counted(classes.beside(), "image")));
        }
        if (train.isEmpty() || test.isEmpty()) {
            notes.add("no probe: too few images in %s to learn from some of each and be tested on others"
                    .formatted(counted(classes.names().size(), "class")));
            return undivided(root, files, classes);
        }
        sayFewImages(train.size(), classes);
        Set<Path> tested = new HashSet<>(test);
        List<Path> trained =
                files.stream().filter(file -> !tested.contains(file)).toList();
        FolderDataset pretrain = dataset("train", root, trained, classes::label);
        return splits(
                pretrain,
                train.size() == trained.size() ? pretrain : dataset("train", root, train, classes::label),
                dataset("test", root, test, classes::label),
                classes,
                "%s to train on in %s%s, probe on %,d others, told by a hash of their paths"
                        .formatted(
                                counted(trained.size(), "image"),
                                counted(classes.names().size(), "class"),
                                of.isEmpty() ? "" : " of " + of,
                                test.size()));
    }

    /** Trained on all, for there is nothing to probe with. */
    private LabelledSplits undivided(Path root, List<Path> files, ClassFolders classes) throws DatasetException {
        return unlabelled(
                dataset("all", root, files, classes::label), counted(files.size(), "image") + " to train on, no probe");
    }

    private void sayFewImages(int images, ClassFolders classes) {
        if (images < 2 * classes.names().size()) {
            notes.add("the probe means little: it learns %s from %s"
                    .formatted(counted(classes.names().size(), "class"), counted(images, "image")));
        }
    }

    /** Those of the images that have a label: usually all, and then the very same data set. */
    private FolderDataset labelled(FolderDataset all, Path root, List<Path> files, ClassFolders classes) {
        return classes.beside() == 0
                ? all
                : dataset(
                        "train",
                        root,
                        files.stream().filter(file -> classes.label(file) >= 0).toList(),
                        classes::label);
    }

    private void unused(List<Path> folders) throws DatasetException {
        for (Path folder : folders) {
            unused(folder);
        }
    }

    private void unused(Path folder) throws DatasetException {
        int images = FolderListing.of(folder, options.followLinks(), progress.get())
                .images()
                .size();
        notes.add(
                "%s of %s left out: neither trained on nor probed".formatted(counted(images, "image"), folder(folder)));
    }

    private LabelledSplits unlabelled(FolderDataset pretrain, String what) throws DatasetException {
        return new LabelledSplits(name, pretrain, null, null, List.of(), found(pretrain, what));
    }

    private LabelledSplits splits(
            FolderDataset pretrain, FolderDataset train, FolderDataset test, ClassFolders classes, String what)
            throws DatasetException {
        return new LabelledSplits(name, pretrain, train, test, classes.names(), found(pretrain, what));
    }

    private Found found(FolderDataset pretrain, String what) throws DatasetException {
        if (followed > 0) {
            notes.add("%s followed (data.links: follow)".formatted(counted(followed, "symbolic link")));
        }
        notes.addAll(leftOut.lines());
        notes.addAll(FirstLook.at(pretrain));
        return new Found(what, notes);
    }

    private List<Path> images(Path root) throws DatasetException {
        List<Path> files = masksLeftOut(root, listed(root));
        if (files.isEmpty()) {
            throw new DatasetException(root + ": holds no images; expected " + EXPECTED
                    + leftOut.lines().stream().map(line -> "; " + line).reduce("", String::concat));
        }
        return files;
    }

    private List<Path> listed(Path root) throws DatasetException {
        FolderListing listing = FolderListing.of(root, options.followLinks(), progress.get());
        leftOut.addAll(listing.leftOut(), below(root));
        followed += listing.followed();
        return listing.images();
    }

    private List<Path> masksLeftOut(Path root, List<Path> files) {
        LeftOut masks = new LeftOut();
        List<Path> kept = Masks.leftOut(files, masks);
        leftOut.addAll(masks, below(root));
        return kept;
    }

    private FolderDataset dataset(String part, Path root, List<Path> files, ToIntFunction<Path> label) {
        List<ImageFile> labelled = files.stream()
                .map(file -> new ImageFile(file, label.applyAsInt(file)))
                .toList();
        return new FolderDataset(name + " " + part, root, labelled, cache, options.grey16(), progress);
    }

    private String below(Path root) {
        return root.equals(directory) ? "" : ContentHashes.portable(directory.relativize(root)) + "/";
    }

    private static String folder(Path folder) {
        return folder.getFileName() + "/";
    }

    private static String counted(int n, String what) {
        String plural = what.equals("class") ? "classes" : what + "s";
        return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? what : plural);
    }

    private static boolean isForTesting(Path file) {
        byte[] path = ContentHashes.portable(file).getBytes(StandardCharsets.UTF_8);
        return (Fingerprint.sha256().digest(path)[0] & 0xFF) % 5 == 0;
    }
}
