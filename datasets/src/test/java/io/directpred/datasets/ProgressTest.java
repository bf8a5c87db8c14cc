package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    @TempDir
    Path directory;

    @TempDir
    Path cache;

    private final List<String> said = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void isToldEveryFiveSecondsAndNotOfWhatTakesLess() {
        Progress progress = new Progress(said::add, clock::get);

        for (int second = 1; second <= 12; second++) {
            int now = second;
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            progress.tell(() -> now + " s");
        }

        assertThat(said).containsExactly("5 s", "10 s");
    }

    /** Each look at the clock takes two seconds; one image of eight is held out by the hash of its path. */
    @Test
    void ofAFolderIsToldWhileItIsListedAndWhileItIsHashed() throws Exception {
        new Folders(directory).images("a", 4).images("b", 4);

        LabelledSplits splits = ImageFolder.open(
                "folder",
                directory,
                cache,
                FolderOptions.DEFAULT,
                () -> new Progress(said::add, () -> clock.addAndGet(TimeUnit.SECONDS.toNanos(2))));
        splits.pretrain().fingerprint();

        assertThat(said)
                .startsWith(
                        "listing " + directory + ": 3 images so far",
                        "listing " + directory + ": 6 images so far",
                        "hashing " + directory + ": 3 of 7 files, 42 %");
    }
}
