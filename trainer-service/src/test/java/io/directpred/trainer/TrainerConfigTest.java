package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.AlarmKind;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerConfigTest {

    @Test
    void dataMayBeADirectoryOfAnyName(@TempDir Path dir) throws Exception {
        Path images = Files.createDirectory(dir.resolve("my: images # {all}"));
        Files.write(images.resolve("a.png"), new byte[] {1});

        RunSpec spec = TrainerConfig.from(
                        Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "DATA", images.toString()))
                .spec();

        assertThat(spec.getData().getSpec()).isEqualTo("folder:" + images);
        assertThat(spec.getViews().getEach().get(0).getSize()).isEqualTo(96);
    }

    @Test
    void alarmsThatEndTheRunAreNamedAndOthersRefused() {
        Map<String, String> two =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "STOP_ON", "collapse , exploding_norm");

        assertThat(TrainerConfig.from(two).stopOn())
                .containsExactlyInAnyOrder(AlarmKind.collapse, AlarmKind.exploding_norm);
        assertThat(TrainerConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"))
                        .stopOn())
                .isEmpty();
        assertThatThrownBy(() -> TrainerConfig.from(
                        Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "STOP_ON", "collapse,boredom")))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining("STOP_ON = collapse,boredom")
                .hasMessageContaining("frozen_spectrum");
    }

    @Test
    void aDirectoryIsTrainedOnByTheRecipeOfWhatLiesInIt(@TempDir Path dir) throws Exception {
        Files.write(dir.resolve("data_batch_1.bin"), new byte[3073]);

        RunSpec spec = TrainerConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "DATA", dir.toString()))
                .spec();

        assertThat(spec.getData().getSpec()).isEqualTo("cifar10:" + dir);
        assertThat(spec.getViews().getEach().get(0).getSize()).isEqualTo(32);
    }

    @Test
    void aDirectoryWithNothingToTrainOnIsRefusedByItsPath(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("notes.txt"), "no image");

        assertThatThrownBy(() ->
                        TrainerConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "DATA", dir.toString())))
                .isInstanceOf(RunSpecException.class)
                .hasMessageStartingWith(dir + ": holds no images that were recognised; looked for images (JPEG, PNG,")
                .hasMessageNotContaining("\n");
    }
}
