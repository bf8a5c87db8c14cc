package io.directpred.datasets;

/**
 * How a folder of images is read.
 *
 * @param followLinks whether symbolic links that lead out of the folder are followed; those within it always are
 */
public record FolderOptions(boolean followLinks, Grey16 grey16) {
    /** Of a folder that its user has named. */
    public static final FolderOptions DEFAULT = new FolderOptions(true, Grey16.high);
}
