package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "mnist", "cifar-10", "SAMPLE", ":/data", "sample:/data", "sample:", "mnist:/data"})
    void unknownSpecIsRefusedWithWhatIsAllowed(String spec) {
        assertThatThrownBy(() -> Datasets.open(spec))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("data.spec", "sample[:validation], cifar10[:DIR]", "folder:DIR")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"idx", "idx:", "folder", "folder:"})
    void missingDirectoryIsAskedFor(String spec) {
        assertThatThrownBy(() -> Datasets.open(spec))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(":DIR");
    }

    @Test
    void tildeIsTheHomeDirectory() {
        assertThatThrownBy(() -> Datasets.open("folder:~/no/such/pictures"))
                .hasMessageContaining(System.getProperty("user.home"));
    }

    @Test
    void impossiblePathIsRefused() {
        assertThatThrownBy(() -> Datasets.open("folder:a\0b"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("is no path");
    }

    @Test
    void helpHasALineForEachKind() {
        for (String kind : new String[] {
            "sample",
            "cifar10[:DIR]",
            "cifar100[:DIR]",
            "stl10[:DIR]",
            "fashion-mnist[:DIR]",
            "idx:DIR",
            "folder:DIR",
            "/DIR,"
        }) {
            assertThat(Datasets.help().lines()).anyMatch(line -> line.startsWith(kind + " "));
        }
    }
}
