package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A SPEC that is a directory's path alone. */
class DataKindTest {
    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    @ParameterizedTest
    @CsvSource({
        "data_batch_1.bin, cifar10",
        "data_batch_5.bin, cifar10",
        "cifar-10-batches-bin/data_batch_1.bin, cifar10",
        "train_X.bin, stl10",
        "stl10_binary/unlabeled_X.bin, stl10",
        "train-images-idx3-ubyte, idx",
        "t10k-images-idx3-ubyte.gz, idx",
        "a.jpg, folder",
        "train/cat/A.JPEG, folder",
        "deep/down/below/b.png, folder"
    })
    void filesSayWhatADirectoryHolds(String file, String kind) throws Exception {
        write(file, 1);

        assertThat(Datasets.canonical(directory.toString())).isEqualTo(kind + ":" + directory);
    }

    @Test
    void cifar100IsRecognisedByItsSizesToo() throws Exception {
        write("train.bin", 2 * 3074);
        write("test.bin", 3074);
        assertThat(Datasets.canonical(directory.toString())).isEqualTo("cifar100:" + directory);

        write("test.bin", 3075);
        assertThatThrownBy(() -> Datasets.canonical(directory.toString())).isInstanceOf(DatasetException.class);
    }

    @Test
    void aKnownDataSetCountsMoreThanPicturesBesideIt() throws Exception {
        write("preview.png", 1);
        write("data_batch_1.bin", 3073);

        assertThat(Datasets.canonical(directory.toString())).startsWith("cifar10:");
    }

    @Test
    void thePathAloneOpensTheSameAsKindAndPath() throws Exception {
        write("data_batch_1.bin", 3 * 3073);
        write("test_batch.bin", 3073);

        LabelledSplits byPath = Datasets.open(directory.toString());
        LabelledSplits byKind = Datasets.open("cifar10:" + directory);

        assertThat(byPath.name()).isEqualTo(byKind.name());
        assertThat(byPath.pretrain().fingerprint()).isEqualTo(byKind.pretrain().fingerprint());
        assertThat(byPath.probeTest().size()).isEqualTo(1);
    }

    @Test
    void pathsBecomeAbsolute() throws Exception {
        write("a.png", 1);
        Path here = Path.of("").toAbsolutePath();

        String relative = "./" + here.relativize(directory);

        assertThat(Datasets.canonical(relative)).isEqualTo("folder:" + directory);
        assertThat(Datasets.canonical(directory + "/../" + directory.getFileName()))
                .isEqualTo("folder:" + directory);
    }

    @Test
    void aColonBehindASlashIsPartOfThePath() throws Exception {
        write("cifar10:old/a.png", 1);

        assertThat(Datasets.canonical(directory + "/cifar10:old")).isEqualTo("folder:" + directory + "/cifar10:old");
    }

    @Test
    void homeIsWrittenAsInAShell() {
        assertThatThrownBy(() -> Datasets.canonical("~/no/such/pictures"))
                .hasMessageStartingWith(
                        System.getProperty("user.home") + "/no/such/pictures: there is no such directory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sample", "cifar10", "mnist", "folder:relative/dir", "idx:/data", "mnist:/data", ":/data", ""})
    void whatIsNoPathAloneStaysAsItIs(String spec) throws Exception {
        assertThat(Datasets.canonical(spec)).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", ".hidden.png", ".thumbnails/a.png", "train.bin"})
    void nothingRecognisedIsSaidWithPathWhatWasLookedForAndTheRemedy(String file) throws Exception {
        write(file, 1);

        assertThatThrownBy(() -> Datasets.open(directory.toString()))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(
                        directory + ": holds no images that were recognised; looked for images (JPEG, PNG")
                .hasMessageContainingAll("data_batch_1.bin", "train.bin", "train_X.bin", "idx3-ubyte", "KIND:DIR")
                .hasMessageNotContaining("\n");
    }

    @Test
    void linksThatLeadOutAreFollowed() throws Exception {
        Path outside = Files.write(elsewhere.resolve("a.png"), new byte[1]);
        Files.createSymbolicLink(directory.resolve("a.png"), outside);

        assertThat(Datasets.canonical(directory.toString())).isEqualTo("folder:" + directory);
    }

    @Test
    void missingEmptyAndNoDirectoryAreToldApart() throws Exception {
        assertThatThrownBy(() -> Datasets.canonical(directory + "/none")).hasMessageContaining("no such directory");
        assertThatThrownBy(() -> Datasets.canonical(directory.toString())).hasMessageContaining("is empty");
        write("a.png", 1);
        assertThatThrownBy(() -> Datasets.canonical(directory + "/a.png")).hasMessageContaining("is a file");
    }

    private void write(String file, int bytes) throws Exception {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, new byte[bytes]);
    }
}
