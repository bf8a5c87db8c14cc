package io.directpred.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was found where the data should be, in words for people.
 *
 * @param what is trained on and what is probed on, such as {@code 80 images to train on in 3 classes of train/, probe
 *     on 20 of valid/}
 * @param notes what is left out, and why there is no probe; one line each
 */
public record Found(String what, List<String> notes) {
    public Found {
        notes = List.copyOf(notes);
    }

    /** Of data whose images are all used. */
    static Found of(ImageDataset train, @Nullable ImageDataset test) {
        return new Found(
                String.format(Locale.ROOT, "%,d images to train on, ", train.size())
                        + (test != null
                                ? String.format(Locale.ROOT, "probe on %,d of %s", test.size(), test.name())
                                : "no labels and so no probe"),
                List.of());
    }

    /** What, then the notes. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(what);
        lines.addAll(notes);
        return lines;
    }
}
