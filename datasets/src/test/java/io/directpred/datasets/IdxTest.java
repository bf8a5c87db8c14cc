package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    @TempDir
    Path directory;

    @Test
    void sampleIsEightThousandImagesToTrainOnAndTwoThousandToTestWith() throws Exception {
        LabelledSplits sample = Datasets.open("sample");

        assertThat(sample.pretrain().size()).isEqualTo(8_000);
        assertThat(sample.probeTrain()).isSameAs(sample.pretrain());
        assertThat(sample.probeTest().size()).isEqualTo(2_000);
        assertThat(sample.classes()).hasSize(10).startsWith("T-shirt/top").endsWith("Ankle boot");
        // the first labels of Fashion-MNIST's test part, as published
        assertThat(List.of(0, 1, 2, 3, 4, 5).stream().map(sample.pretrain()::label))
                .containsExactly(9, 2, 1, 1, 6, 1);
        assertThat(sample.pretrain().fingerprint())
                .isEqualTo("7049ce95a4539182c266ebf79626825fc4be2b3b0be5add6429f8324a5023ec3");
    }

    @Test
    void validationIsCutFromWhatTheSampleTrainsOn() throws Exception {
        LabelledSplits sample = Datasets.open("sample");

        LabelledSplits validation = Datasets.open("sample:validation");

        assertThat(validation.pretrain().size()).isEqualTo(6_000);
        assertThat(validation.probeTrain()).isSameAs(validation.pretrain());
        assertThat(validation.probeTest().size()).isEqualTo(2_000);
        assertThat(validation.classes()).isEqualTo(sample.classes());
        for (int i : List.of(0, 1999)) {
            assertThat(validation.pretrain().describe(4000 + i))
                    .isEqualTo(sample.pretrain().describe(4000 + i));
            assertThat(validation.probeTest().describe(i))
                    .isEqualTo(sample.pretrain().describe(6000 + i));
            assertThat(validation.probeTest().read(i).pixels())
                    .isEqualTo(sample.pretrain().read(6000 + i).pixels());
        }
        assertThat(validation.pretrain().fingerprint())
                .isNotEqualTo(sample.pretrain().fingerprint());
    }

    @Test
    void sampleHasGreyPicturesInThreeEqualChannels() throws Exception {
        Image boot = Datasets.open("sample").pretrain().read(0);

        assertThat(boot.height()).isEqualTo(28);
        assertThat(boot.width()).isEqualTo(28);
        int brightest = 0;
        for (int i = 0; i < boot.pixels().length; i += 3) {
            assertThat(boot.pixels()[i]).isEqualTo(boot.pixels()[i + 1]).isEqualTo(boot.pixels()[i + 2]);
            brightest = Math.max(brightest, boot.pixels()[i] & 0xFF);
        }
        assertThat(brightest).isEqualTo(255);
    }

    @Test
    void bothPartsAreTrainedOnAndTestedWith() throws Exception {
        write("train-images-idx3-ubyte", images(6, 2, 3));
        write("train-labels-idx1-ubyte", labels(0, 1, 2, 0, 1, 2));
        write("t10k-images-idx3-ubyte", images(2, 2, 3));
        write("t10k-labels-idx1-ubyte", labels(2, 1));

        LabelledSplits splits = Datasets.open("idx:" + directory);

        assertThat(splits.pretrain().size()).isEqualTo(6);
        assertThat(splits.probeTest().size()).isEqualTo(2);
        assertThat(splits.probeTest().label(0)).isEqualTo(2);
        assertThat(splits.classes()).containsExactly("0", "1", "2");
        assertThat(splits.pretrain().read(1).pixels())
                .containsExactly(6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 11);
        assertThat(splits.pretrain().read(1).height()).isEqualTo(2);
        assertThat(splits.pretrain().describe(5)).endsWith("train-images-idx3-ubyte#5");
    }

    @Test
    void onePartIsSplitFourToOne() throws Exception {
        write("t10k-images-idx3-ubyte", images(10, 1, 1));
        write("t10k-labels-idx1-ubyte", labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));

        LabelledSplits splits = Datasets.open("fashion-mnist:" + directory);

        assertThat(splits.pretrain().size()).isEqualTo(8);
        assertThat(splits.probeTest().size()).isEqualTo(2);
        assertThat(splits.probeTest().label(0)).isEqualTo(8);
        assertThat(splits.probeTest().read(1).pixels()).containsOnly(9);
        assertThat(splits.probeTest().fingerprint())
                .isNotEqualTo(splits.pretrain().fingerprint());
    }

    @Test
    void withoutLabelsThereIsNoProbe() throws Exception {
        write("train-images-idx3-ubyte", images(5, 1, 1));

        LabelledSplits splits = Datasets.open("idx:" + directory);

        assertThat(splits.probeTrain()).isNull();
        assertThat(splits.probeTest()).isNull();
        assertThat(splits.pretrain().label(0)).isEqualTo(-1);
    }

    @Test
    void compressionDoesNotChangeTheFingerprintButContentDoes() throws Exception {
        byte[] content = images(10, 2, 2);
        String plain = fingerprintOf("train-images-idx3-ubyte", content);
        String zipped = fingerprintOf("train-images-idx3-ubyte.gz", gzip(content));
        content[content.length - 1]++;
        String other = fingerprintOf("train-images-idx3-ubyte.gz", gzip(content));

        assertThat(zipped).isEqualTo(plain);
        assertThat(other).isNotEqualTo(plain);
    }

    @Test
    void truncatedFileIsRefusedWithBothSizes() throws Exception {
        byte[] content = images(10, 4, 4);
        write("train-images-idx3-ubyte", Arrays.copyOf(content, content.length - 7));

        assertThatThrownBy(() -> Datasets.open("idx:" + directory))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("train-images-idx3-ubyte", "10 x 4 x 4 = 160", "only 153")
                .hasMessageNotContaining("\n");
    }

    @Test
    void truncatedGzipIsRefused() throws Exception {
        byte[] content = gzip(images(10, 4, 4));
        write("train-images-idx3-ubyte.gz", Arrays.copyOf(content, content.length / 2));

        assertThatThrownBy(() -> Datasets.open("idx:" + directory))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("train-images-idx3-ubyte.gz", "get the file again");
    }

    @Test
    void surplusBytesAreRefused() throws Exception {
        byte[] content = images(10, 4, 4);
        write("train-images-idx3-ubyte", Arrays.copyOf(content, content.length + 1));

        assertThatThrownBy(() -> Datasets.open("idx:" + directory)).hasMessageContainingAll("160 bytes", "holds more");
    }

    @Test
    void wrongMagicIsNamed() throws Exception {
        write("train-images-idx3-ubyte", labels(1, 2, 3));

        assertThatThrownBy(() -> Datasets.open("idx:" + directory))
                .hasMessageContainingAll("train-images-idx3-ubyte", "00000801", "00000803");
    }

    @Test
    void hostileSizesAreRefusedBeforeTheyAreAllocated() throws Exception {
        ByteBuffer header = ByteBuffer.allocate(16)
                .putInt(0x803)
                .putInt(60_000)
                .putInt(60_000)
                .putInt(60_000);
        write("train-images-idx3-ubyte", header.array());

        assertThatThrownBy(() -> Datasets.open("idx:" + directory)).hasMessageContaining("60000 x 60000");
    }

    /** As RGB it would have more bytes than an array. */
    @Test
    void imagesLargerThanAnyFormatsAreRefused() throws Exception {
        ByteBuffer header =
                ByteBuffer.allocate(16).putInt(0x803).putInt(1).putInt(30_000).putInt(40_000);
        write("train-images-idx3-ubyte", header.array());

        assertThatThrownBy(() -> Datasets.open("idx:" + directory))
                .isInstanceOf(DatasetException.class)
                .hasMessageEndingWith("declares images of 40000 x 30000 pixels, read are up to 64000000 in all");
    }

    @Test
    void imagesAndLabelsMustBelongTogether() throws Exception {
        write("train-images-idx3-ubyte", images(10, 1, 1));
        write("train-labels-idx1-ubyte", labels(1, 2, 3));

        assertThatThrownBy(() -> Datasets.open("idx:" + directory)).hasMessageContainingAll("3 labels", "10 images");
    }

    @Test
    void directoriesWithoutImagesAreNamed() throws Exception {
        assertThatThrownBy(() -> Datasets.open("idx:" + directory.resolve("none")))
                .hasMessageContainingAll("none", "no such directory", "train-images-idx3-ubyte");
        assertThatThrownBy(() -> Datasets.open("idx:" + directory)).hasMessageContaining("is empty");
        write("notes.txt", new byte[3]);
        assertThatThrownBy(() -> Datasets.open("idx:" + directory)).hasMessageContaining("holds no train-images");
        assertThatThrownBy(() -> Datasets.open("idx:" + directory.resolve("notes.txt")))
                .hasMessageContaining("is a file");
    }

    private String fingerprintOf(String file, byte[] content) throws Exception {
        write(file, content);
        String fingerprint = Datasets.open("idx:" + directory).pretrain().fingerprint();
        Files.delete(directory.resolve(file));
        return fingerprint;
    }

    private void write(String file, byte[] content) throws IOException {
        Files.write(directory.resolve(file), content);
    }

    /** Every value is its position. */
    private static byte[] images(int count, int height, int width) {
        ByteBuffer file = ByteBuffer.allocate(16 + count * height * width);
        file.putInt(0x803).putInt(count).putInt(height).putInt(width);
        for (int i = 0; i < count * height * width; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    private static byte[] labels(int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length);
        file.putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }
}
