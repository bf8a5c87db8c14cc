package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerDiskTest {
    @TempDir
    private Path kafka;

    @Test
    void addsUpTheLogsOfEachTopicsPartitions() throws Exception {
        write("directpred.view-pairs.a-1-0/00000000000000000000.log", 100);
        write("directpred.view-pairs.a-1-0/00000000000000000000.index", 10_000);
        write("directpred.view-pairs.a-1-1/00000000000000000000.log", 20);
        write("directpred.view-pairs.a-1-1/00000000000000000007.log.deleted", 3);
        write("directpred.runs-0.1f8b7c2f4d0a4a6e9e0d3c5b7a998877-delete/00000000000000000000.log", 7);
        write("__cluster_metadata-0/00000000000000000012-0000000001.checkpoint", 5);
        write("meta.properties", 50);

        assertThat(BrokerDisk.bytes(kafka))
                .containsOnlyKeys("directpred.view-pairs.a-1", "directpred.runs", "__cluster_metadata")
                .containsEntry("directpred.view-pairs.a-1", 123L)
                .containsEntry("directpred.runs", 7L)
                .containsEntry("__cluster_metadata", 5L);
    }

    private void write(String file, int bytes) throws IOException {
        Files.createDirectories(kafka.resolve(file).getParent());
        Files.write(kafka.resolve(file), new byte[bytes]);
    }
}
