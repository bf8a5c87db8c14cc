package io.directpred.datasets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one SPEC names: images to train on, whose labels nobody asks for, and labelled ones to probe with.
 *
 * @param name the SPEC's kind, such as {@code cifar10}
 * @param probeTrain labelled images the probe learns from; absent where there are no labels
 * @param probeTest labelled images the probe is judged by; absent exactly where {@code probeTrain} is
 * @param classes names of the classes, in the order of the labels; empty where there are none
 * @param found what is used and what is left out, in words
 */
public record LabelledSplits(
        String name,
        ImageDataset pretrain,
        @Nullable ImageDataset probeTrain,
        @Nullable ImageDataset probeTest,
        List<String> classes,
        Found found) {
    public LabelledSplits {
        if ((probeTrain == null) != (probeTest == null)) {
            throw new IllegalArgumentException("a probe needs both of its parts");
        }
        classes = List.copyOf(classes);
    }

    /** Of data all of which is used. */
    LabelledSplits(
            String name,
            ImageDataset pretrain,
            @Nullable ImageDataset probeTrain,
            @Nullable ImageDataset probeTest,
            List<String> classes) {
        this(name, pretrain, probeTrain, probeTest, classes, Found.of(pretrain, probeTest));
    }
}
