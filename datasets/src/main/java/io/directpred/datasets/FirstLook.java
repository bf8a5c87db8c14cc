package io.directpred.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes a few images, evenly spread, before anything else is done with a folder.
 *
 * <p>Where none can be decoded, that is said now, with what the files are. Cheap: it ends with the time that
 * {@link #ENOUGH} good ones take.
 */
final class FirstLook {
    /** Images looked at, so that half of a folder being bad shows, and a folder of nothing else is refused. */
    private static final int MOST = 64;
    /** Good ones, some of them large, after which no more are decoded. */
    private static final int ENOUGH = 16;

    private FirstLook() {}

    /** Warnings, a line each. */
    static List<String> at(FolderDataset images) throws DatasetException {
        int n = Math.min(images.size(), MOST);
        int seen = 0;
        int good = 0;
        String dark = "";
        String first = "";
        for (int i = 0; i < n && good < ENOUGH; i++, seen++) {
            int index = (int) ((long) spread(i, n) * images.size() / n);
            try {
                images.read(index);
                good++;
                int greatest = images.greatestOfGrey16(index);
                if (dark.isEmpty() && greatest > 0 && greatest < Samples.DARK) {
                    dark =
                            "%s: is grey of 16 bits and uses values up to %,d of 65,535, which becomes nearly black; set data.grey16: stretch"
                                    .formatted(images.describe(index), greatest);
                }
            } catch (UndecodableImageException | UnavailableImageException e) {
                first = first.isEmpty() ? String.valueOf(e.getMessage()) : first;
            } catch (IOException e) {
                throw new IllegalStateException("what was decoded can be decoded again", e);
            }
        }
        List<String> warnings = new ArrayList<>();
        if (good == 0 && !first.isEmpty()) {
            throw new DatasetException(first + "; and none of the " + seen + " images that were tried of "
                    + images.size() + " could be decoded: are the files what they should be?");
        }
        if (!first.isEmpty()) {
            warnings.add(
                    "%d of the %d images that were tried cannot be decoded and will be replaced by others; the first: %s"
                            .formatted(seen - good, seen, first));
        }
        if (!dark.isEmpty()) {
            warnings.add(dark);
        }
        return warnings;
    }

    /** The numbers below n, those far from each other first. */
    private static int spread(int i, int n) {
        return n < MOST ? i : Integer.reverse(i) >>> 26; // 6 bits, turned around
    }
}
