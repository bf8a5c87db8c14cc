package io.directpred.datasets;

import io.directpred.datasets.FolderDataset.ImageFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Images as their user names them, without labels: files in the order given, and in place of a directory all images
 * below it, in the byte order of their paths.
 *
 * @param images described by their paths, as far as they were given
 * @param leftOut a line for each kind of what is left out of the directories
 */
public record ImageFiles(ImageDataset images, List<String> leftOut) {

    /** Throws {@link DatasetException} naming what is not there, or holds no images. */
    public static ImageFiles of(List<Path> given) throws DatasetException {
        List<ImageFile> files = new ArrayList<>();
        LeftOut leftOut = new LeftOut();
        for (Path path : given) {
            if (!Files.isDirectory(path)) {
                if (!Files.exists(path)) {
                    throw new DatasetException(
                            path + ": there is no such file or directory; give images, or directories of them");
                }
                files.add(new ImageFile(path, -1));
                continue;
            }
            FolderListing listing = FolderListing.of(path, true, Progress.logged());
            listing.images().forEach(image -> files.add(new ImageFile(path.resolve(image), -1)));
            leftOut.addAll(listing.leftOut(), path + "/");
            if (listing.images().isEmpty()) {
                throw new DatasetException(path + ": holds no images; expected JPEG, PNG, WebP, BMP, GIF, TIFF, PNM"
                        + listing.leftOut().lines().stream()
                                .map(line -> "; " + line)
                                .reduce("", String::concat));
            }
        }
        Path none = Path.of("");
        return new ImageFiles(
                new FolderDataset("images", none, files, none, Grey16.high, Progress::logged), leftOut.lines());
    }
}
