package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.directpred.core.CounterRandom;
import io.directpred.datasets.Image;
import java.lang.management.ManagementFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CropMemoryTest {
    private static final int MOST_PIXELS = 64_000_000;

    @Property
    void boxOfTheLargestImagesHasAtMost9238RowsAndColumns(
            @ForAll @IntRange(min = 1, max = MOST_PIXELS) int height, @ForAll long seed) {
        int width = MOST_PIXELS / height;

        CropBox box = CropBox.draw(height, width, 0.08, 1, CounterRandom.of(seed, "test"));

        assertThat(box.height()).isLessThanOrEqualTo(9238);
        assertThat(box.width()).isLessThanOrEqualTo(9238);
    }

    @Test
    void buffersOfALargeBoxHoldItsRowsOfTheViewsWidth() {
        Image image = new Image(3000, 4000, new byte[3 * 3000 * 4000]);
        byte[] view = new byte[3 * 32 * 32];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ResizedCrop crop = new ResizedCrop(32);
        long before = threads.getCurrentThreadAllocatedBytes();

        crop.apply(image, new CropBox(0, 0, 3000, 4000), false, view, 0);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .isBetween(12L * 32 * 3000, 12L * 32 * 3000 + 2_000_000);
    }
}
