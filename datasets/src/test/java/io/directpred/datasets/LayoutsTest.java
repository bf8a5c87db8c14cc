package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Layouts of folders as people have them: labels never stop a run, and what is left out is said. Longer than 250 lines
 * because each layout is a case.
 */
class LayoutsTest {
    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    @TempDir
    Path cache;

    private Folders here;

    @BeforeEach
    void begin() {
        here = new Folders(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "train, val",
        "train, valid",
        "training, validation",
        "trn, dev",
        "Train, Valid",
        "TRAIN, TEST",
        "train, testing",
        "train, eval",
        "seg_train/seg_train, seg_test/seg_test",
        "set/train, set/test",
        "train/images, valid/images"
    })
    void splitsAreKnownByTheirUsualNames(String train, String test) throws Exception {
        here.images(train + "/cat", 5)
                .images(train + "/dog", 5)
                .images(test + "/cat", 2)
                .images(test + "/dog", 2);

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(10);
        assertThat(splits.classes()).containsExactly("cat", "dog");
        assertThat(splits.probeTrain()).isSameAs(splits.pretrain());
        assertThat(labels(splits.probeTest())).containsExactly(0, 0, 1, 1);
        assertThat(Folders.names(directory, splits.pretrain())).allMatch(name -> name.startsWith(train));
        assertThat(splits.found().what())
                .startsWith("10 images to train on in 2 classes of ")
                .contains("probe on 4 of ");
    }

    @Test
    void imagesOfAnyOtherSplitAreLeftOutAndSaid() throws Exception {
        here.images("train/cat", 3)
                .images("train/dog", 3)
                .images("valid/cat", 1)
                .images("valid/dog", 1);
        here.images("test", 4).images("unlabeled", 7);

        LabelledSplits splits = open();

        assertThat(splits.found().what())
                .isEqualTo("6 images to train on in 2 classes of train/, probe on 2 of valid/");
        assertThat(splits.found().notes())
                .containsExactly(
                        "4 images of test/ left out: neither trained on nor probed",
                        "7 images of unlabeled/ left out: neither trained on nor probed");
    }

    @Test
    void aFlatValidationPartTakesTheProbeAwayAndTheRemedyIsSaid() throws Exception {
        here.images("train/n1", 3).images("train/n2", 3).images("val", 4);

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(6);
        assertThat(splits.probeTest()).isNull();
        assertThat(splits.found().what()).isEqualTo("6 images to train on in train/, no probe");
        assertThat(splits.found().notes())
                .containsExactly(
                        "no probe on val/: its 4 images lie in no class folders; to probe, sort them into val/CLASS/ as"
                                + " train/ is");
    }

    @Test
    void theTestPartIsProbedWhereTheValidationPartCannotBe() throws Exception {
        here.images("train/a", 3).images("train/b", 3).images("val", 4).images("test/a", 2);

        assertThat(open().found().what()).isEqualTo("6 images to train on in 2 classes of train/, probe on 2 of test/");
    }

    @Test
    void tinyImageNetIsProbedByItsAnnotations() throws Exception {
        here.images("train/n1/images", 3, "n1_")
                .images("train/n2/images", 3, "n2_")
                .images("val/images", 3, "val_");
        here.images("test/images", 2, "test_");
        here.text(
                "val/val_annotations.txt",
                "val_0.png\tn2\t0\t0\t9\t9\nval_1.png\tn1\t0\t0\t9\t9\nval_2.png\tn2\t0\t0\t9\t9\n");

        LabelledSplits splits = open();

        assertThat(splits.classes()).containsExactly("n1", "n2");
        assertThat(labels(splits.probeTest())).containsExactly(1, 0, 1);
    }

    @Test
    void aClassThatTrainLacksIsLeftOutOfTheProbe() throws Exception {
        here.images("train/cat", 3).images("train/dog", 3).images("val/cat", 2).images("val/cow", 5);

        LabelledSplits splits = open();

        assertThat(splits.probeTest().size()).isEqualTo(2);
        assertThat(splits.found().notes())
                .containsExactly(
                        "5 images of val/ left out of the probe: of no class that train/ has; the first is cow/0.png");
    }

    @Test
    void theSameNameInBothFormsOfUnicodeIsOneClass() throws Exception {
        String composed = Normalizer.normalize("café", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize("café", Normalizer.Form.NFD);
        here.images("train/" + composed, 3).images("train/tea", 3).images("val/" + decomposed, 2);

        LabelledSplits splits = open();

        assertThat(labels(splits.probeTest())).containsExactly(0, 0);
        assertThat(splits.classes()).containsExactly(composed, "tea");
    }

    @Test
    void trainAloneIsHalvedForTheProbe() throws Exception {
        here.images("train/cat", 30).images("train/dog", 30);

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size() + splits.probeTest().size()).isEqualTo(60);
        assertThat(splits.classes()).containsExactly("cat", "dog");
        assertThat(splits.found().notes())
                .containsExactly("there is no val/ or test/ beside train/: the probe takes a part of it");
    }

    @Test
    void aClassMayBeCalledTrain() throws Exception {
        here.images("bus", 20).images("car", 20).images("train", 20);

        assertThat(open().classes()).containsExactly("bus", "car", "train");
    }

    @Test
    void oneImageAClassGivesNoProbe() throws Exception {
        for (int i = 0; i < 30; i++) {
            here.images("class" + i, 1);
        }

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(30);
        assertThat(splits.probeTest()).isNull();
        assertThat(splits.found().notes())
                .singleElement()
                .asString()
                .contains("no probe: too few images in 30 classes");
    }

    @Test
    void fewImagesAClassAreSaidToMeanLittle() throws Exception {
        here.images("train/a", 1).images("train/b", 1).images("val/a", 1);

        assertThat(open().found().notes()).containsExactly("the probe means little: it learns 2 classes from 2 images");
    }

    @Test
    void masksBesideImagesAreLeftOut() throws Exception {
        here.images("images", 4).images("masks", 4);

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(4);
        assertThat(splits.classes()).isEmpty();
        assertThat(splits.found().notes())
                .contains("4 left out: masks, in a folder beside one of images; the first is masks/0.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@eaDir", "__MACOSX", ".thumbnails", "$RECYCLE.BIN", "lost+found", "runs/first"})
    void whatSystemsAndEarlierRunsHavePutThereIsPassedOver(String folder) throws Exception {
        here.images("cat", 12).images("dog", 12).images(folder, 5);
        if (folder.startsWith("runs")) {
            here.text(folder + "/run.yaml", "seed: 0\n");
        }

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size() + splits.probeTest().size()).isEqualTo(24);
        assertThat(splits.classes()).containsExactly("cat", "dog");
    }

    @Test
    void aStrayImageBesideManyClassesDoesNotTakeTheProbeAway() throws Exception {
        here.images("cat", 20).images("dog", 20).image("cover.png");

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size() + splits.probeTest().size()).isEqualTo(41);
        assertThat(splits.found().notes())
                .containsExactly("1 image left out of the probe: beside the class folders, so without a label");
    }

    @Test
    void linkedClassesAreFollowedOnceAndWithoutLoops() throws Exception {
        Folders full = new Folders(elsewhere);
        full.images("train/n1", 4).images("train/n2", 4).images("val/n1", 2).images("val/n2", 2);
        for (String folder : new String[] {"train/n1", "train/n2", "val/n1", "val/n2"}) {
            here.link(folder, elsewhere.resolve(folder));
        }
        here.link("train/n1/up", directory);

        LabelledSplits splits = open();

        assertThat(splits.found().what()).isEqualTo("8 images to train on in 2 classes of train/, probe on 4 of val/");
        assertThat(splits.found().notes()).containsExactly("4 symbolic links followed (data.links: follow)");
    }

    @Test
    void linksToWhatIsThereAlreadyAddNothing() throws Exception {
        here.images("real", 3).link("again", Path.of("real")).link("one.png", Path.of("real/0.png"));
        here.link("real/loop", directory)
                .link("out.png", elsewhere.resolve("a.png"))
                .link("twice.png", elsewhere.resolve("a.png"));
        new Folders(elsewhere).image("a.png");

        assertThat(Folders.names(directory, open().pretrain()))
                .containsExactly("out.png", "real/0.png", "real/1.png", "real/2.png");
    }

    @Test
    void linksThatLeadOutAreRefusedWhereThatIsAskedFor() throws Exception {
        new Folders(elsewhere).images("c", 3);
        here.images("a", 3).link("c", elsewhere.resolve("c")).link("inner.png", Path.of("a/0.png"));

        LabelledSplits splits = open(new FolderOptions(false, Grey16.high));

        assertThat(splits.pretrain().size()).isEqualTo(3);
        assertThat(splits.found().notes())
                .contains(
                        "1 left out: links that lead out of the folder, which data.links: inside refuses (follow takes them);"
                                + " it is c");
    }

    @Test
    void linksToNothingAreNamed() throws Exception {
        here.images("a", 2).link("a/gone.png", Path.of("/no/such/file.png"));

        assertThat(open().found().notes())
                .anyMatch(note -> note.contains("links that lead to nothing") && note.contains("a/gone.png"));
    }

    @Test
    void aSnapshotOfLinksIsReadByItsNames() throws Exception {
        for (int i = 0; i < 3; i++) {
            new Folders(elsewhere).file("blobs/" + i, Pictures.png(Pictures.smooth(2 + i, 3)));
            here.link("snapshot/" + i + ".png", elsewhere.resolve("blobs/" + i));
        }

        assertThat(Folders.names(directory, open().pretrain()))
                .containsExactly("snapshot/0.png", "snapshot/1.png", "snapshot/2.png");
    }

    @Test
    void namesThatAreNotUtf8AreLeftOutAndNamed() throws Exception {
        here.images("a", 2);
        Path python = Path.of("/usr/bin/python3");
        Assumptions.assumeTrue(Files.isExecutable(python), "Java cannot make such a name");
        int made = new ProcessBuilder(
                        python.toString(),
                        "-c",
                        "import os,sys;d=os.fsencode(sys.argv[1]);open(d+b'/caf\\xe9.jpg','wb').write(b'x')",
                        directory.resolve("a").toString())
                .start()
                .waitFor();
        assertThat(made).isZero();

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(2);
        assertThat(splits.found().notes())
                .anyMatch(note -> note.contains("names that are not UTF-8") && note.contains("convmv"));
    }

    @Test
    void whatMayNotBeReadIsNamedWithTheReason() throws Exception {
        here.images("cat", 3).images("dog", 2);
        Path file = directory.resolve("cat/1.png");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(directory.resolve("dog"), PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "root may read everything");
        try {
            LabelledSplits splits = open();

            assertThat(splits.pretrain().size()).isEqualTo(2);
            assertThat(splits.found().notes())
                    .anyMatch(note -> note.contains("no permission to read") && note.contains("cat/1.png"))
                    .anyMatch(note -> note.contains("no permission to read") && note.contains("dog"));
        } finally {
            Files.setPosixFilePermissions(directory.resolve("dog"), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lfs, a Git LFS pointer",
        "html, an HTML page",
        "text, text",
        "zeroes, nothing but zeroes",
        "empty, empty",
        "avif, AVIF",
        "heic, HEIC",
        "jp2, JPEG 2000",
        "jxl, JPEG XL",
        "psd, Photoshop",
        "svg, SVG",
        "zip, a ZIP archive"
    })
    void aFolderWhereNothingDecodesIsRefusedNamingAFileAndWhatItIs(String kind, String words) {
        for (int i = 0; i < 100; i++) {
            here.file(i + ".jpg", Folders.head(kind));
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(
                        directory + "/0.jpg: is " + words, "none of the 64 images that were tried of 100");
    }

    @Test
    void otherFormatsAreCountedAndNamedAsWhatTheyAre() throws Exception {
        here.images("a", 2);
        for (String kind : new String[] {"avif", "heic", "jp2", "svg"}) {
            here.file("a/0." + kind, Folders.head(kind)).file("a/1." + kind, Folders.head(kind));
        }
        here.text("a/notes.txt", "no image").file("a/LICENSE", Folders.head("text"));

        assertThat(open().found().notes())
                .contains(
                        "2 left out: AVIF, which is not decoded: convert it to PNG or JPEG; the first is a/0.avif",
                        "2 left out: HEIC, which is not decoded: convert it to PNG or JPEG; the first is a/0.heic",
                        "2 left out: JPEG 2000, which is not decoded: convert it to PNG or JPEG; the first is a/0.jp2",
                        "2 left out: SVG, which is not decoded: convert it to PNG or JPEG; the first is a/0.svg");
    }

    @Test
    void moreThanHalfUndecodableIsSaidLoudly() throws Exception {
        here.images("a", 2)
                .file("a/bad1.jpg", Folders.head("lfs"))
                .file("a/bad2.jpg", Folders.head("lfs"))
                .file("a/bad3.jpg", Folders.head("html"));

        LabelledSplits splits = open();

        assertThat(splits.found().notes())
                .anyMatch(note -> note.startsWith("3 of the 5 images that were tried cannot be decoded"));
        assertThat(splits.pretrain().trouble())
                .startsWith(
                        "WARNING: more than half of the data is missing. 3 of 5 images that were read could not be decoded")
                .contains("a Git LFS pointer");
    }

    @Test
    void namesSayNothingOfTheFormat() throws Exception {
        here.image("photo.JPE")
                .image("photo.jfif")
                .image("photo.Jpeg")
                .file("hash0123", Pictures.png(Pictures.smooth(4, 4)));
        here.file("png-named.jpg", Pictures.png(Pictures.smooth(4, 4)));

        LabelledSplits splits = open();

        assertThat(splits.pretrain().size()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            assertThat(splits.pretrain().read(i).height()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', train-images.idx3-ubyte, t10k-images.idx3-ubyte, train-labels.idx1-ubyte, t10k-labels.idx1-ubyte",
        "MNIST/raw/, train-images-idx3-ubyte, t10k-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-labels-idx1-ubyte",
        "FashionMNIST/raw/, train-images-idx3-ubyte, t10k-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-labels-idx1-ubyte",
        "'', emnist-letters-train-images-idx3-ubyte, emnist-letters-test-images-idx3-ubyte, emnist-letters-train-labels-idx1-ubyte, emnist-letters-test-labels-idx1-ubyte",
        "'', train-images-idx3-ubyte/train-images-idx3-ubyte, t10k-images-idx3-ubyte/t10k-images-idx3-ubyte, train-labels-idx1-ubyte/train-labels-idx1-ubyte, t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"
    })
    void mnistIsFoundUnderTheNamesPeopleHaveItBy(
            String below, String train, String test, String labels, String testLabels) throws Exception {
        here.idx(below + train, 6).idx(below + test, 4).idx(below + labels, 6).idx(below + testLabels, 4);

        LabelledSplits splits = Datasets.open(directory.toString());

        assertThat(splits.name()).isEqualTo("idx");
        assertThat(splits.pretrain().size()).isEqualTo(6);
        assertThat(splits.probeTest().size()).isEqualTo(4);
        assertThat(splits.found().what()).isEqualTo("6 images to train on, probe on 4 of idx t10k");
    }

    @Test
    void severalSetsOfEmnistInOneFolderAreNamed() {
        here.idx("emnist-letters-train-images-idx3-ubyte", 6).idx("emnist-digits-train-images-idx3-ubyte", 6);

        assertThatThrownBy(() -> Datasets.open("idx:" + directory))
                .hasMessageContainingAll("2 data sets (emnist-digits, emnist-letters)", "a directory of its own");
    }

    private LabelledSplits open() throws DatasetException {
        return open(FolderOptions.DEFAULT);
    }

    private LabelledSplits open(FolderOptions options) throws DatasetException {
        return ImageFolder.open("folder", directory, cache, options);
    }

    private static List<Integer> labels(ImageDataset images) {
        return IntStream.range(0, images.size()).map(images::label).boxed().toList();
    }
}
