package io.directpred.datasets;

/**
 * How a folder of images is read.
 *
 * @param followLinks whether symbolic links that lead out of the folder are followed; those within it always are
 */
public record FolderOptions(boolean followLinks, Grey16 grey16) {
    /** Of a folder that its user has named. */
    public static final FolderOptions DEFAULT = new FolderOptions(true, Grey16.high);

    /**
     * As the keys of a run's specification have it.
     *
     * @param links {@code follow} or {@code inside}
     * @param grey16 {@code high} or {@code stretch}
     * @throws DatasetException where it is another word
     */
    public static FolderOptions of(String links, String grey16) throws DatasetException {
        boolean follow = links.equals("follow");
        if (!follow && !links.equals("inside")) {
            throw new DatasetException("data.links = " + links + " is not allowed: it takes follow or inside");
        }
        for (Grey16 value : Grey16.values()) {
            if (value.name().equals(grey16)) {
                return new FolderOptions(follow, value);
            }
        }
        throw new DatasetException("data.grey16 = " + grey16 + " is not allowed: it takes high or stretch");
    }
}
