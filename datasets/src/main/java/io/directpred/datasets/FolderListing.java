package io.directpred.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the image files below a directory, at any depth, in the byte order of their relative paths.
 *
 * <p>Hidden files and what systems and earlier runs have put there ({@link #passedOver}) are not looked at. Symbolic
 * links are followed after all else, each target once, so a link back to what is there already adds nothing and no loop
 * is walked.
 */
final class FolderListing {
    private static final Set<String> SYSTEM = Set.of(
            "@eadir",
            "#recycle",
            "@recycle",
            "#snapshot",
            "__macosx",
            "$recycle.bin",
            "system volume information",
            "lost+found",
            "__pycache__",
            "recycler");

    private static final boolean UTF_8 =
            System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8");

    private final Path root;
    private final boolean followOut;
    private final int enough;
    private final Progress progress;
    private final List<Path> found = new ArrayList<>();
    private final LeftOut leftOut = new LeftOut();
    /** Real paths of directories whose trees have been walked, and of files that links led to. */
    private final Set<Path> walked = new HashSet<>();

    private final Set<Path> linked = new HashSet<>();
    private final Deque<Path> links = new ArrayDeque<>();
    private boolean inexpressible;
    private int followed;

    private FolderListing(Path root, boolean followOut, int enough, Progress progress) {
        this.root = root;
        this.followOut = followOut;
        this.enough = enough;
        this.progress = progress;
    }

    /** The images, and what is left out; both by their paths below the directory. */
    static FolderListing of(Path root, boolean followOut, Progress progress) throws DatasetException {
        FolderListing listing = new FolderListing(root, followOut, Integer.MAX_VALUE, progress);
        listing.walk();
        return listing;
    }

    /** Whether {@link #of} finds any; looks no further than the first. */
    static boolean holdsImages(Path root, boolean followOut) throws DatasetException {
        FolderListing listing = new FolderListing(root, followOut, 1, Progress.logged());
        listing.walk();
        return !listing.found.isEmpty();
    }

    /** Sorted. */
    List<Path> images() {
        record Named(byte[] name, Path path) {}
        return found.stream()
                .map(path -> new Named(ContentHashes.portable(path).getBytes(StandardCharsets.UTF_8), path))
                .sorted((a, b) -> Arrays.compareUnsigned(a.name, b.name))
                .map(Named::path)
                .toList();
    }

    /** Links that lead out of the directory and were followed. */
    int followed() {
        return followed;
    }

    private void countFollowed(boolean out) {
        followed += out ? 1 : 0;
    }

    LeftOut leftOut() {
        return leftOut;
    }

    /** Whether what lies there is never data: hidden, of a system, or a run's results. */
    static boolean passedOver(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(".")
                || SYSTEM.contains(name.toLowerCase(Locale.ROOT))
                || Files.exists(path.resolve("run.yaml"));
    }

    private void walk() throws DatasetException {
        walkAll();
        if (inexpressible) {
            throw new DatasetException(root + ": this locale cannot express names of files in it: set LC_ALL=C.UTF-8");
        }
    }

    private void walkAll() throws DatasetException {
        try {
            walk(root, root.toRealPath());
            while (!links.isEmpty() && found.size() < enough) {
                List<Path> level = new ArrayList<>(links);
                links.clear();
                level.sort(Comparator.comparing(ContentHashes::portable));
                for (Path link : level) {
                    follow(link);
                }
            }
        } catch (AccessDeniedException e) {
            throw new DatasetException(root + ": may not be read by this user: give it the permission (chmod u+rX)", e);
        } catch (IOException e) {
            throw new DatasetException(root + ": cannot be listed: " + DataDirectory.reason(e), e);
        }
    }

    /** The tree at {@code real}, as it is seen from {@code at}. */
    private void walk(Path at, Path real) throws IOException {
        if (!walked.add(real)) {
            return;
        }
        Files.walkFileTree(real, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean skipped = !directory.equals(real) && (walked.contains(directory) || passedOver(directory));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path seen = at.resolve(real.relativize(file));
                if (attributes.isSymbolicLink()) {
                    links.add(seen);
                } else if (attributes.isRegularFile()) {
                    take(seen);
                }
                return found.size() < enough ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(real)) {
                    throw e;
                }
                leaveOut(DataDirectory.reason(e), at.resolve(real.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void follow(Path link) throws IOException {
        if (String.valueOf(link.getFileName()).startsWith(".")) {
            return;
        }
        Path target;
        try {
            target = link.toRealPath();
        } catch (IOException e) {
            leaveOut("links that lead to nothing (in a container, mount what they lead to as well)", link);
            return;
        }
        boolean out = !target.startsWith(root.toRealPath());
        if (!followOut && out) {
            leaveOut("links that lead out of the folder, which data.links: inside refuses (follow takes them)", link);
        } else if (Files.isDirectory(target)) {
            boolean back = walked.stream().anyMatch(tree -> tree.startsWith(target)); // a loop, or all that lies beside
            if (!back && !within(target) && !passedOver(target)) {
                countFollowed(out);
                try {
                    walk(link, target);
                } catch (AccessDeniedException e) {
                    leaveOut(DataDirectory.reason(e), link);
                }
            }
        } else if (Files.isRegularFile(target) && !within(target) && linked.add(target)) {
            countFollowed(out);
            take(link);
        }
    }

    /** Whether the target is in a tree that has been walked. */
    private boolean within(Path target) {
        for (Path above = target; above != null; above = above.getParent()) {
            if (walked.contains(above)) {
                return true;
            }
        }
        return false;
    }

    private void take(Path file) {
        FileKindByName kind = FileKindByName.of(file);
        if (kind == FileKindByName.OTHER) {
            return;
        }
        Path relative = root.relativize(file);
        if (ContentHashes.portable(relative).indexOf('\uFFFD') >= 0) {
            inexpressible |= !UTF_8;
            leaveOut(
                    "names that are not UTF-8, as archives of other systems leave them: rename them, as with"
                            + " convmv -r -f latin1 -t utf8 --notest",
                    file);
        } else if (!Files.isReadable(file)) {
            leaveOut("no permission to read (chmod u+r gives it)", file);
        } else if (kind == FileKindByName.IMAGE || isImage(file)) {
            found.add(relative);
            progress.tell(() -> String.format(Locale.ROOT, "listing %s: %,d images so far", root, found.size()));
        }
    }

    private boolean isImage(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            FileKind kind = FileKind.of(in.readNBytes(FileKind.HEAD));
            if (kind.otherImage()) {
                leaveOut(kind.words() + ", which is not decoded: convert it to PNG or JPEG", file);
            }
            return kind.decoded();
        } catch (IOException e) {
            leaveOut(DataDirectory.reason(e), file);
            return false;
        }
    }

    private void leaveOut(String reason, Path file) {
        leftOut.add(reason, ContentHashes.portable(root.relativize(file)));
    }
}
