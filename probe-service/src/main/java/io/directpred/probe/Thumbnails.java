package io.directpred.probe;

import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeThumbnails;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small pictures of images: at most 2,000 in all, 6 MB. */
final class Thumbnails {
    private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);
    /** Pixels, high and wide. */
    static final int SIZE = 32;
    /** Pictures a record: 768 KB. */
    static final int EACH = 256;

    private Thumbnails() {}

    /** @param chosen indices in the data set, in the order of the points */
    static List<ProbeThumbnails> of(CheckpointManifest manifest, ImageDataset images, int[] chosen) {
        List<ProbeThumbnails> records = new ArrayList<>();
        for (int first = 0; first < chosen.length; first += EACH) {
            int[] these = Arrays.copyOfRange(chosen, first, Math.min(chosen.length, first + EACH));
            ByteBuffer content = ByteBuffer.allocate(these.length * SIZE * SIZE * 3);
            for (int image : these) {
                content.put(picture(images, image));
            }
            records.add(new ProbeThumbnails(manifest.getRun(), manifest.getAttempt(), first, SIZE, content.flip()));
        }
        return records;
    }

    /** Black where the image, which was encoded a moment ago, is gone. */
    private static byte[] picture(ImageDataset images, int index) {
        try {
            return CentreCrop.of(images.read(index), SIZE);
        } catch (UndecodableImageException | UnavailableImageException e) {
            log.warn("{}: no picture of it ({})", images.name(), e.getMessage());
            return new byte[SIZE * SIZE * 3];
        }
    }
}
