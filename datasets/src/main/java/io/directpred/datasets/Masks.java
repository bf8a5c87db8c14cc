package io.directpred.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Folders of masks beside folders of images, as data sets for segmentation have them: drawings of labels, which are no
 * images to train on.
 */
final class Masks {
    private static final Set<String> IMAGES = Set.of("images", "image", "imgs", "img", "jpegimages");
    private static final Set<String> MASKS = Set.of(
            "masks",
            "mask",
            "labels",
            "label",
            "annotations",
            "annotation",
            "annots",
            "segmentationclass",
            "segmentationobject",
            "segmentations",
            "segmentation",
            "groundtruth",
            "ground_truth",
            "gt",
            "trimaps");

    private Masks() {}

    /** The files without those in folders of masks whose neighbour is one of images. */
    static List<Path> leftOut(List<Path> files, LeftOut leftOut) {
        Set<Path> withImages = new HashSet<>();
        for (Path file : files) {
            for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
                if (IMAGES.contains(lower(folder))) {
                    withImages.add(above(folder));
                }
            }
        }
        if (withImages.isEmpty()) {
            return files;
        }
        List<Path> kept = new ArrayList<>(files.size());
        for (Path file : files) {
            boolean mask = false;
            for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
                mask |= MASKS.contains(lower(folder)) && withImages.contains(above(folder));
            }
            if (mask) {
                leftOut.add("masks, in a folder beside one of images", ContentHashes.portable(file));
            } else {
                kept.add(file);
            }
        }
        return kept;
    }

    private static Path above(Path folder) {
        return folder.getParent() == null ? Path.of("") : folder.getParent();
    }

    private static String lower(Path folder) {
        return String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    }
}
