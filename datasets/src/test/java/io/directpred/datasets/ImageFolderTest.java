package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Longer than 250 lines because each trouble with a file is a case. */
class ImageFolderTest {
    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    @TempDir
    Path cache;

    @Test
    void flatFolderHasNoLabelsAndComesInByteOrder() throws Exception {
        for (String file :
                List.of("b.png", "B.PNG", "a/z.jpg", "a.jpeg", "a-.png", "~.png", "notes.txt", ".hidden.png")) {
            picture(file);
        }

        LabelledSplits splits = open();

        assertThat(names(splits.pretrain())).containsExactly("B.PNG", "a-.png", "a.jpeg", "a/z.jpg", "b.png", "~.png");
        assertThat(splits.probeTrain()).isNull();
        assertThat(splits.classes()).isEmpty();
        assertThat(splits.pretrain().label(0)).isEqualTo(-1);
    }

    @Test
    void trainAndValGiveLabels() throws Exception {
        for (String file :
                List.of("train/cat/1.png", "train/dog/deep/2.png", "val/dog/3.png", "val/cat/4.png", "readme/x.png")) {
            picture(file);
        }

        LabelledSplits splits = open();

        assertThat(splits.classes()).containsExactly("cat", "dog");
        assertThat(splits.pretrain().size()).isEqualTo(2);
        assertThat(splits.pretrain().label(1)).isEqualTo(1);
        assertThat(splits.probeTrain()).isSameAs(splits.pretrain());
        assertThat(labels(splits.probeTest())).containsExactly(0, 1);
    }

    @Test
    void foldersOfClassesAreSplitOnceForAll() throws Exception {
        for (int i = 0; i < 60; i++) {
            picture("cat/" + i + ".png");
            picture("dog/" + i + ".png");
        }

        LabelledSplits splits = open();
        LabelledSplits again = open();
        picture("cat/more.png");
        LabelledSplits grown = open();

        Set<String> train = new HashSet<>(names(splits.probeTrain()));
        Set<String> test = new HashSet<>(names(splits.probeTest()));
        assertThat(names(splits.pretrain())).containsExactlyInAnyOrderElementsOf(train); // what tests is not trained on
        assertThat(train).doesNotContainAnyElementsOf(test);
        assertThat(train.size() + test.size()).isEqualTo(120);
        assertThat(test).hasSizeBetween(12, 36);
        assertThat(names(again.probeTest())).containsExactlyElementsOf(names(splits.probeTest()));
        assertThat(names(grown.probeTrain())).containsAll(train);
        for (int i = 0; i < splits.probeTest().size(); i++) {
            boolean dog = names(splits.probeTest()).get(i).startsWith("dog");
            assertThat(splits.probeTest().label(i)).isEqualTo(dog ? 1 : 0);
        }
    }

    @Test
    void imagesWithoutALabelAreTrainedOnAndThoseThatTestAreNot() throws Exception {
        for (int i = 0; i < 60; i++) {
            picture("cat/" + i + ".png");
            picture("dog/" + i + ".png");
        }
        picture("beside.png");

        LabelledSplits splits = open();

        assertThat(names(splits.pretrain()))
                .contains("beside.png")
                .doesNotContainAnyElementsOf(names(splits.probeTest()))
                .hasSize(121 - splits.probeTest().size());
        assertThat(names(splits.probeTrain()))
                .doesNotContain("beside.png")
                .hasSize(120 - splits.probeTest().size());
        assertThat(splits.found().lines().get(0))
                .isEqualTo(splits.pretrain().size() + " images to train on in 2 classes, probe on "
                        + splits.probeTest().size() + " others, told by a hash of their paths");
    }

    @Test
    void imagesBesideTheClassesTakeTheLabelsAway() throws Exception {
        for (String file : List.of("cat/1.png", "dog/2.png", "3.png")) {
            picture(file);
        }

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(3);
        assertThat(splits.probeTest()).isNull();
    }

    @Test
    void corruptFileIsNamedWhenItIsRead() throws Exception {
        picture("a.png");
        Files.write(directory.resolve("b.jpg"), Arrays.copyOf(Pictures.jpeg(Pictures.smooth(20, 30), false), 400));
        picture("c.png");

        ImageDataset images = open().pretrain();

        assertThat(images.size()).isEqualTo(3);
        assertThat(images.read(0).height()).isEqualTo(2);
        assertThatThrownBy(() -> images.read(1))
                .isInstanceOf(UndecodableImageException.class)
                .hasMessageContainingAll(directory.resolve("b.jpg").toString(), "damaged");
        assertThat(images.read(2).height()).isEqualTo(2);
    }

    @Test
    void fileThatVanishesIsUnavailable() throws Exception {
        picture("a.png");
        ImageDataset images = open().pretrain();
        images.fingerprint();
        Files.delete(directory.resolve("a.png"));

        assertThatThrownBy(() -> images.read(0))
                .isInstanceOf(UnavailableImageException.class)
                .hasMessageContainingAll("a.png", "is not there any more");
    }

    /** Of another picture other pixels would come; of a damaged one another sample would stand in. */
    @Test
    void fileThatChangesIsUnavailableUntilItIsBack() throws Exception {
        picture("a.png");
        picture("b.png");
        ImageDataset images = open().pretrain();
        images.fingerprint();
        byte[] before = Files.readAllBytes(directory.resolve("a.png"));

        for (byte[] other : List.of(Pictures.jpeg(Pictures.smooth(20, 30), false), new byte[before.length])) {
            Files.write(directory.resolve("a.png"), other);
            assertThatThrownBy(() -> images.read(0))
                    .isInstanceOf(UnavailableImageException.class)
                    .hasMessageContainingAll("a.png", "has changed", "put the file back");
        }
        Files.write(directory.resolve("a.png"), before);

        assertThat(images.read(0).height()).isEqualTo(2);
        assertThat(images.read(1).height()).isEqualTo(2);
        assertThat(images.trouble()).isEmpty();
    }

    @Test
    void fileThatNobodyCouldReadIsAPartOfTheFingerprintAndUndecodable() throws Exception {
        picture("a.png");
        picture("b.png");
        byte[] a = Files.readAllBytes(directory.resolve("a.png"));
        ImageDataset images = open().pretrain();
        Files.delete(directory.resolve("a.png"));
        images.fingerprint();

        assertThatThrownBy(() -> images.read(0)).isInstanceOf(UndecodableImageException.class);
        Files.write(directory.resolve("a.png"), a);
        assertThatThrownBy(() -> images.read(0)).isInstanceOf(UnavailableImageException.class);
    }

    @Test
    void folderItselfMayBeALink() throws Exception {
        picture("a.png");
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), directory);

        assertThat(ImageFolder.open("folder", link, cache, FolderOptions.DEFAULT)
                        .pretrain()
                        .read(0)
                        .width())
                .isEqualTo(3);
    }

    @Test
    void foldersWithoutImagesAreNamed() throws Exception {
        assertThatThrownBy(this::open).hasMessageContainingAll(directory.toString(), "is empty", "PNG");
        Files.writeString(directory.resolve("notes.txt"), "no picture");
        assertThatThrownBy(this::open)
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(directory.toString(), "no images", "JPEG")
                .hasMessageNotContaining("\n");
    }

    @Test
    void fingerprintIsOfPathsAndContentsWhereverTheFolderLies() throws Exception {
        picture("a.png");
        picture("sub/b.png");
        String here = open().pretrain().fingerprint();
        Files.createDirectory(elsewhere.resolve("sub"));
        Files.copy(directory.resolve("a.png"), elsewhere.resolve("a.png"));
        Files.copy(directory.resolve("sub/b.png"), elsewhere.resolve("sub/b.png"));
        String copy = ImageFolder.open("folder", elsewhere, cache, FolderOptions.DEFAULT)
                .pretrain()
                .fingerprint();
        Files.move(elsewhere.resolve("a.png"), elsewhere.resolve("c.png"));
        String renamed = ImageFolder.open("folder", elsewhere, cache, FolderOptions.DEFAULT)
                .pretrain()
                .fingerprint();
        Files.write(directory.resolve("a.png"), Pictures.png(Pictures.smooth(5, 5)));
        String changed = open().pretrain().fingerprint();

        assertThat(here).hasSize(64).isEqualTo(copy);
        assertThat(Set.of(here, renamed, changed)).hasSize(3);
    }

    @Test
    void hashesOfUnchangedFilesAreRemembered() throws Exception {
        picture("a.png");
        picture("good.png");
        Path file = directory.resolve("a.png");
        FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, longAgo);
        String first = open().pretrain().fingerprint();
        byte[] other = Files.readAllBytes(file);
        other[other.length - 1]++;
        Files.write(file, other);
        Files.setLastModifiedTime(file, longAgo); // same size, same time: taken for the same

        String remembered = open().pretrain().fingerprint();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_001_000L));
        String read = open().pretrain().fingerprint();

        assertThat(remembered).isEqualTo(first);
        assertThat(read).isNotEqualTo(first);
    }

    @Test
    void whatIsRememberedIsNotWrittenAgain() throws Exception {
        picture("a.png");
        Files.setLastModifiedTime(directory.resolve("a.png"), FileTime.fromMillis(1_000_000_000_000L));
        open().pretrain().fingerprint();
        Path memory;
        try (var memories = Files.list(cache.resolve("hashes"))) {
            memory = memories.findFirst().orElseThrow();
        }
        Files.setLastModifiedTime(memory, FileTime.fromMillis(0));

        open().pretrain().fingerprint();

        assertThat(Files.getLastModifiedTime(memory).toMillis()).isZero();
    }

    @Test
    void damagedOrForbiddenMemoryDoesNoHarm() throws Exception {
        picture("a.png");
        Files.setLastModifiedTime(
                directory.resolve("a.png"), FileTime.fromMillis(1_000_000_000_000L)); // so it is remembered
        String first = open().pretrain().fingerprint();
        Path file = Files.createFile(elsewhere.resolve("not-a-directory"));

        String withoutCache = ImageFolder.open("folder", directory, file, FolderOptions.DEFAULT)
                .pretrain()
                .fingerprint();
        try (var memories = Files.list(cache.resolve("hashes"))) {
            Files.write(memories.findFirst().orElseThrow(), new byte[] {(byte) 0xFF, 0, 9, 9, 9, 10});
        }
        String withDamaged = open().pretrain().fingerprint();

        assertThat(withoutCache).isEqualTo(first);
        assertThat(withDamaged).isEqualTo(first);
    }

    private LabelledSplits open() throws DatasetException {
        return ImageFolder.open("folder", directory, cache, FolderOptions.DEFAULT);
    }

    private void picture(String file) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, Pictures.png(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB)));
    }

    private List<String> names(ImageDataset images) {
        return IntStream.range(0, images.size())
                .mapToObj(i -> directory.relativize(Path.of(images.describe(i))).toString())
                .toList();
    }

    private static List<Integer> labels(ImageDataset images) {
        return IntStream.range(0, images.size()).map(images::label).boxed().toList();
    }
}
