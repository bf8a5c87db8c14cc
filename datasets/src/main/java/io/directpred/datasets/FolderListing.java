package io.directpred.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the image files below a directory, at any depth, in the byte order of their relative paths.
 *
 * <p>Hidden files are passed over, and symbolic links that lead out of the directory are not followed; a link back to a directory above
 * is not walked twice.
 */
final class FolderListing extends SimpleFileVisitor<Path> {
    private static final Logger log = LoggerFactory.getLogger(FolderListing.class);

    private final Path root;
    private final int enough;
    private final List<Path> found = new ArrayList<>();
    private final List<Path> leadingOut = new ArrayList<>();

    private FolderListing(Path root, int enough) {
        this.root = root;
        this.enough = enough;
    }

    /** Relative paths, sorted. */
    static List<Path> of(Path root) throws DatasetException {
        FolderListing listing = walked(root, Integer.MAX_VALUE);
        listing.reportLinks();
        return sorted(listing.found);
    }

    /** Whether {@link #of} finds any; looks no further than the first. */
    static boolean holdsImages(Path root) throws DatasetException {
        return !walked(root, 1).found.isEmpty();
    }

    private static FolderListing walked(Path root, int enough) throws DatasetException {
        try {
            FolderListing listing = new FolderListing(root.toRealPath(), enough);
            Files.walkFileTree(listing.root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, listing);
            return listing;
        } catch (IOException e) {
            throw new DatasetException(root + ": cannot be listed: " + e, e);
        }
    }

    private static List<Path> sorted(List<Path> paths) throws DatasetException {
        record Named(byte[] name, Path path) {}
        List<Named> named = new ArrayList<>(paths.size());
        for (Path path : paths) {
            String name = ContentHashes.portable(path);
            if (name.indexOf('\uFFFD') >= 0) {
                throw new DatasetException(path + ": this locale cannot express the file's name: set LC_ALL=C.UTF-8");
            }
            named.add(new Named(name.getBytes(StandardCharsets.UTF_8), path));
        }
        named.sort((a, b) -> Arrays.compareUnsigned(a.name, b.name));
        return named.stream().map(Named::path).toList();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        return directory.equals(root) || !hidden(directory) && !leadsOut(directory)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile() && isImage(file) && !hidden(file) && !leadsOut(file)) {
            found.add(root.relativize(file));
        }
        return found.size() < enough ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** A loop of links, or a directory that may not be read. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        log.warn("{} is passed over: {}", file, e.toString());
        return FileVisitResult.CONTINUE;
    }

    private boolean leadsOut(Path path) throws IOException {
        boolean out = Files.isSymbolicLink(path) && !path.toRealPath().startsWith(root);
        if (out) {
            leadingOut.add(path);
        }
        return out;
    }

    private void reportLinks() {
        if (!leadingOut.isEmpty()) {
            log.warn(
                    "{} symbolic links lead out of {} and are not followed, {} the first",
                    leadingOut.size(),
                    root,
                    leadingOut.get(0));
        }
    }

    private static boolean hidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
    }
}
