package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.RunSpec;
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
}
