package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.MadeUpImageNet;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directories of ImageNet, with its validation part sorted as its training part is. */
class MadeUpImageNetTest {
    @TempDir
    Path directory;

    @TempDir
    Path other;

    @TempDir
    Path cache;

    @Test
    void isTrainedOnTrainAloneAndProbedOnVal() throws Exception {
        MadeUpImageNet.make(directory, 3, 2, 1, 1);

        LabelledSplits splits = ImageFolder.open("folder", directory, cache, FolderOptions.DEFAULT);

        assertThat(splits.found().lines())
                .containsExactly("6 images to train on in 3 classes of train/, probe on 3 of val/");
        assertThat(splits.pretrain().describe(5)).endsWith("train/n00000003/n00000003_2.JPEG");
        assertThat(splits.probeTest().describe(2)).endsWith("val/n00000003/ILSVRC2012_val_00000003.JPEG");
        assertThat(splits.probeTest().label(2)).isEqualTo(2);
    }

    @Test
    void isTheSameForTheSameSeed() throws Exception {
        MadeUpImageNet.make(directory, 2, 2, 1, 7);
        MadeUpImageNet.make(other, 2, 2, 1, 7);

        assertThat(fingerprint(directory)).isEqualTo(fingerprint(other));

        MadeUpImageNet.make(other, 2, 2, 1, 8);

        assertThat(fingerprint(directory)).isNotEqualTo(fingerprint(other));
    }

    private String fingerprint(Path made) throws Exception {
        return ImageFolder.open("folder", made, cache.resolve("none"), FolderOptions.DEFAULT)
                .pretrain()
                .fingerprint();
    }
}
