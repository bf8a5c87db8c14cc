package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
    @Test
    void namesWhatAMachineThatCanRunHas() throws Exception {
        Launched doctor = Launched.of(ChildJvm.of(DirectPred.class, List.of("doctor")));

        assertThat(doctor.text().lines()).noneMatch(line -> line.startsWith("MISSING"));
        assertThat(doctor.text())
                .contains("a run can start")
                .containsPattern("ok +PyTorch +[0-9.]+ in /")
                .containsPattern("ok +OpenBLAS +loaded")
                .containsPattern("ok +processor +.* cores");
        assertThat(doctor.code()).isZero();
    }

    @Test
    void whatIsMissingHasARemedyAndTheRestIsStillAsked() throws Exception {
        ProcessBuilder builder =
                ChildJvm.of(DirectPred.class, List.of("doctor", "--bootstrap", "127.0.0.1:1", "--runs", "/proc/nope"));
        builder.environment().put("LC_ALL", "C");

        Launched doctor = Launched.of(builder);

        assertThat(doctor.text())
                .containsPattern("MISSING +broker +127.0.0.1:1: no Kafka broker at 127.0.0.1:1")
                .containsPattern("MISSING +disk +/proc cannot be written|MISSING +disk +[0-9,]+ MB free")
                .containsPattern("MISSING +locale +names of files are ANSI")
                .containsPattern("ok +OpenBLAS")
                .contains("remedy: export LC_ALL=C.UTF-8")
                .contains("something is missing");
        assertThat(doctor.code()).isEqualTo(1);
    }
}
