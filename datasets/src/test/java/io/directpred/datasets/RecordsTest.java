package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CIFAR-10, CIFAR-100 and STL-10. */
class RecordsTest {
    private static final int PLANE = 1024;

    @TempDir
    Path directory;

    @TempDir
    Path cache;

    private Path files;

    @BeforeEach
    void unpackedArchive() throws IOException {
        files = Files.createDirectory(directory.resolve("files"));
    }

    @Test
    void cifar10BatchesComeInTheOrderOfTheirNumbers() throws Exception {
        write("data_batch_10.bin", cifar(1, 7));
        write("data_batch_2.bin", cifar(1, 3, 4));
        write("test_batch.bin", cifar(1, 9));

        LabelledSplits splits = Datasets.open("cifar10:" + files);

        assertThat(splits.pretrain().size()).isEqualTo(3);
        assertThat(splits.pretrain().label(0)).isEqualTo(3);
        assertThat(splits.pretrain().label(2)).isEqualTo(7);
        assertThat(splits.probeTest().label(0)).isEqualTo(9);
        assertThat(splits.pretrain().describe(1)).endsWith("data_batch_2.bin#1");
        assertThat(splits.pretrain().describe(2)).endsWith("data_batch_10.bin#0");
    }

    @Test
    void cifarPlanesBecomePixels() throws Exception {
        byte[] batch = cifar(1, 5);
        batch[1 + 33] = 10; // red of row 1, column 1
        batch[1 + PLANE + 33] = 20;
        batch[1 + 2 * PLANE + 33] = 30;
        write("data_batch_1.bin", batch);

        Image image = Datasets.open("cifar10:" + files).pretrain().read(0);

        assertThat(Arrays.copyOfRange(image.pixels(), 3 * 33, 3 * 34)).containsExactly(10, 20, 30);
        assertThat(image.pixels()).hasSize(3 * PLANE);
    }

    @Test
    void cifar10IsFoundInsideItsUnpackedArchive() throws Exception {
        Path inside = Files.createDirectory(files.resolve("cifar-10-batches-bin"));
        Files.write(inside.resolve("data_batch_1.bin"), cifar(1, 0));
        Files.writeString(inside.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");

        LabelledSplits splits = Datasets.open("cifar10:" + files);

        assertThat(splits.classes()).hasSize(10).startsWith("a").endsWith("j");
        assertThat(splits.probeTest()).isNull();
    }

    @Test
    void cifar100HasFineLabels() throws Exception {
        byte[] train = new byte[2 * (2 + 3 * PLANE)];
        train[0] = 4; // coarse
        train[1] = 99;
        train[2] = 42; // red
        write("train.bin", train);
        write("test.bin", train);

        LabelledSplits splits = Datasets.open("cifar100:" + files);

        assertThat(splits.pretrain().size()).isEqualTo(2);
        assertThat(splits.pretrain().label(0)).isEqualTo(99);
        assertThat(splits.pretrain().read(0).pixels()[0]).isEqualTo((byte) 42);
        assertThat(splits.classes()).hasSize(100);
    }

    @Test
    void truncatedBatchIsRefusedWithBothSizes() throws Exception {
        write("data_batch_1.bin", Arrays.copyOf(cifar(1, 1, 2), 6000));

        assertThatThrownBy(() -> Datasets.open("cifar10:" + files))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("data_batch_1.bin", "6000 bytes", "30730000", "truncated")
                .hasMessageNotContaining("\n");
    }

    @Test
    void emptyBatchIsRefused() throws Exception {
        write("data_batch_1.bin", new byte[0]);

        assertThatThrownBy(() -> Datasets.open("cifar10:" + files)).hasMessageContaining("0 bytes");
    }

    @Test
    void impossibleLabelIsNamed() throws Exception {
        write("data_batch_1.bin", cifar(1, 3, 10));

        assertThatThrownBy(() -> Datasets.open("cifar10:" + files))
                .hasMessageContainingAll("data_batch_1.bin#1", "label 10", "0 to 9");
    }

    @Test
    void directoryWithoutBatchesIsNamed() throws Exception {
        write("data_batch_one.bin", cifar(1, 3));

        assertThatThrownBy(() -> Datasets.open("cifar10:" + files))
                .hasMessageContainingAll(files.toString(), "no train batch", "data_batch_1.bin");
    }

    @Test
    void fingerprintIsOfTheImagesTrainedOn() throws Exception {
        write("data_batch_1.bin", cifar(1, 1, 2));
        write("test_batch.bin", cifar(1, 3));
        String first = Datasets.open("cifar10:" + files).pretrain().fingerprint();
        write("test_batch.bin", cifar(2, 3));
        String otherTest = Datasets.open("cifar10:" + files).pretrain().fingerprint();
        write("data_batch_1.bin", cifar(2, 1, 2));
        String otherTrain = Datasets.open("cifar10:" + files).pretrain().fingerprint();

        assertThat(first).hasSize(64).isEqualTo(otherTest).isNotEqualTo(otherTrain);
    }

    @Test
    void stl10IsTrainedOnTrainAndUnlabeled() throws Exception {
        write("train_X.bin", stl(2));
        write("train_y.bin", new byte[] {1, 10});
        write("test_X.bin", stl(1));
        write("test_y.bin", new byte[] {5});
        write("unlabeled_X.bin", stl(3));

        LabelledSplits splits = Stl10.open(files, cache);

        assertThat(splits.pretrain().size()).isEqualTo(5);
        assertThat(splits.pretrain().label(1)).isEqualTo(9);
        assertThat(splits.pretrain().label(2)).isEqualTo(-1);
        assertThat(splits.pretrain().describe(4)).endsWith("unlabeled_X.bin#2");
        assertThat(splits.probeTrain().size()).isEqualTo(2);
        assertThat(splits.probeTest().label(0)).isEqualTo(4);
        assertThat(splits.pretrain().fingerprint())
                .isNotEqualTo(splits.probeTrain().fingerprint());
    }

    @Test
    void stl10PlanesAreColumnByColumn() throws Exception {
        byte[] image = new byte[3 * 96 * 96];
        image[2 * 96 + 1] = 77; // red of column 2, row 1
        write("train_X.bin", image);
        write("train_y.bin", new byte[] {1});
        write("test_X.bin", image);
        write("test_y.bin", new byte[] {1});

        byte[] pixels = Stl10.open(files, cache).pretrain().read(0).pixels();

        assertThat(pixels[3 * (96 + 2)]).isEqualTo((byte) 77);
        assertThat(Collections.frequency(boxed(pixels), (byte) 77)).isEqualTo(1);
    }

    @Test
    void stl10FilesMustBelongTogether() throws Exception {
        write("train_X.bin", stl(2));
        write("train_y.bin", new byte[] {1});

        assertThatThrownBy(() -> Stl10.open(files, cache))
                .hasMessageContainingAll("train_y.bin", "1 labels", "2 images");
        write("train_X.bin", Arrays.copyOf(stl(2), 50_000));
        assertThatThrownBy(() -> Stl10.open(files, cache)).hasMessageContainingAll("train_X.bin", "50000", "27648");
        Files.delete(files.resolve("train_y.bin"));
        assertThatThrownBy(() -> Stl10.open(files, cache)).hasMessageContainingAll("train_y.bin", "is missing");
    }

    private static java.util.List<Byte> boxed(byte[] bytes) {
        java.util.List<Byte> list = new java.util.ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    private void write(String file, byte[] content) throws IOException {
        Files.write(files.resolve(file), content);
    }

    private static byte[] cifar(int colour, int... labels) {
        byte[] batch = new byte[labels.length * (1 + 3 * PLANE)];
        Arrays.fill(batch, (byte) colour);
        for (int i = 0; i < labels.length; i++) {
            batch[i * (1 + 3 * PLANE)] = (byte) labels[i];
        }
        return batch;
    }

    private static byte[] stl(int images) {
        byte[] file = new byte[images * 3 * 96 * 96];
        Arrays.fill(file, (byte) images);
        return file;
    }
}
