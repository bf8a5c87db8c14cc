package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.testing.Hostile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory of IDX, CIFAR or STL-10 files is a data set whose images can be read, or is refused by the file's name in
 * one short line.
 */
class RecordsFuzzTest {
    private static final int CIFAR10 = 1 + 3 * 32 * 32;
    private static final int CIFAR100 = 2 + 3 * 32 * 32;
    private static final int STL10 = 3 * 96 * 96;
    private static final byte[] IDX_IMAGES = ByteBuffer.allocate(16 + 30)
            .putInt(0x803)
            .putInt(5)
            .putInt(2)
            .putInt(3)
            .array();
    private static final byte[] IDX_LABELS =
            ByteBuffer.allocate(8 + 5).putInt(0x801).putInt(5).array();
    /** Buffers, paths, class names. */
    private static final int FIXED_BYTES = 1 << 19;

    private static final int FACTOR = 8;

    @TempDir
    static Path directory;

    @TempDir
    static Path cache;

    @FuzzTest
    void idx(FuzzedDataProvider choice) throws Exception {
        write("train-images-idx3-ubyte", Hostile.variant(choice, IDX_IMAGES));
        write("train-labels-idx1-ubyte", Hostile.variant(choice, IDX_LABELS));

        openedOrRefused(() -> Idx.open("idx", directory, List.of()));
    }

    @FuzzTest
    void cifar10(FuzzedDataProvider choice) throws Exception {
        write("data_batch_1.bin", records(choice, CIFAR10));
        write("data_batch_2.bin", records(choice, CIFAR10));
        write("test_batch.bin", records(choice, CIFAR10));
        write("batches.meta.txt", choice.consumeRemainingAsBytes());

        openedOrRefused(() -> Cifar.CIFAR10.open(directory));
    }

    @FuzzTest
    void cifar100(FuzzedDataProvider choice) throws Exception {
        write("train.bin", records(choice, CIFAR100));
        write("test.bin", records(choice, CIFAR100));
        write("fine_label_names.txt", choice.consumeRemainingAsBytes());

        openedOrRefused(() -> Cifar.CIFAR100.open(directory));
    }

    @FuzzTest
    void stl10(FuzzedDataProvider choice) throws Exception {
        for (String part : List.of("train", "test")) {
            byte[] images = records(choice, STL10);
            byte[] labels = new byte[images.length / STL10];
            Arrays.fill(labels, (byte) 10);
            write(part + "_X.bin", images);
            write(part + "_y.bin", Hostile.variant(choice, labels));
        }

        openedOrRefused(() -> Stl10.open(directory, cache));
    }

    /** One or two records, perhaps with some bytes too many or too few. */
    private static byte[] records(FuzzedDataProvider choice, int size) {
        return Hostile.variant(choice, new byte[choice.consumeInt(1, 2) * size]);
    }

    private static void write(String name, byte[] content) throws IOException {
        Files.write(directory.resolve(name), content);
    }

    private static void openedOrRefused(Callable<LabelledSplits> opening) throws Exception {
        long length = 0;
        for (Path file : DataDirectory.list(directory)) {
            length += Files.size(file);
        }
        LabelledSplits splits;
        try {
            splits = Hostile.within(FIXED_BYTES + FACTOR * length, opening);
        } catch (DatasetException e) {
            assertThat(e.getMessage())
                    .startsWith(directory.toString())
                    .hasSizeLessThan(1000)
                    .doesNotContainPattern("\\R|(^|: )null$");
            return;
        }
        assertReadable(splits.pretrain());
        ImageDataset test = splits.probeTest();
        if (test != null) {
            assertReadable(test);
            assertThat(test.label(0)).isBetween(0, splits.classes().size() - 1);
        }
    }

    private static void assertReadable(ImageDataset images) throws Exception {
        int last = images.size() - 1;
        Image image = images.read(last);

        assertThat(image.pixels()).hasSize(3 * image.height() * image.width());
        assertThat(images.describe(last)).contains("#");
        assertThat(images.fingerprint()).hasSize(64);
    }
}
