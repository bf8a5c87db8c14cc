package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.recorder.AblationRun.End;
import io.directpred.recorder.AblationRun.Probed;
import io.directpred.service.BadInput;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblationResultsTest {
    private static final List<List<String>> SETTINGS = List.of(List.of("0"), List.of("5"), List.of("50"));

    @TempDir
    Path dir;

    @Test
    void aRowHasMeanDeviationAndNumberOfTheRunsThatFinished() throws Exception {
        AblationResults results = open();
        results.put(finished("a", "0", 1, 80));
        results.put(finished("b", "0", 2, 84));
        results.put(finished("c", "5", 1, 70));
        results.put(new AblationRun(
                "d",
                List.of("5"),
                2,
                "hash",
                End.diverged,
                "loss is NaN at step 12",
                12,
                1.5,
                3,
                List.of(new Probed(0, 73, 79, 79)),
                List.of("exploding_gradient")));

        String page = Files.readString(results.report());

        assertThat(page)
                .contains("4 of 6 runs have ended, seeds [1, 2], 0:33 of wall clock".replace("0:33", "33 s"))
                .contains("| lag | n | kNN, % |")
                .contains("| 0 | 2 | 82.00 ± 2.83 | 85.00 ± 2.83 | 86.00 ± 2.83 | 7.00 ± 0.00 |  |")
                .contains("| 5 | 1 | 70.00 | 73.00 | 74.00 | 7.00 |"
                        + " diverged after 12 steps; exploding_gradient in 1 |")
                .contains("| 50 | 0 | - | - | - | - |  |")
                .contains("mean kNN of 73.00 %")
                .contains("- `d`, diverged after 12 steps: loss is NaN at step 12");
        assertThat(dir.resolve("knn.png")).isNotEmptyFile();
        assertThat(dir.resolve("knn-over-steps.png")).isNotEmptyFile();
    }

    @Test
    void valuesWithNamesHaveThemBelowTheirPoints() throws Exception {
        List<List<String>> settings = List.of(
                List.of("EMA", "linear"),
                List.of("EMA", "none"),
                List.of("no EMA", "linear"),
                List.of("no EMA", "none"));
        AblationResults results = AblationResults.open(
                dir, "Predictors", "", List.of("target", "predictor"), settings, 4, "2 cores", "abc");
        results.put(new AblationRun(
                "a",
                settings.get(0),
                1,
                "h",
                End.finished,
                "",
                9,
                1,
                1,
                List.of(new Probed(9, 80, 81, 82)),
                List.of()));
        results.put(new AblationRun(
                "b",
                settings.get(2),
                1,
                "h",
                End.finished,
                "",
                9,
                1,
                1,
                List.of(new Probed(9, 70, 71, 72)),
                List.of()));

        BufferedImage image = ImageIO.read(dir.resolve("knn.png").toFile());

        int below = 0; // dark pixels of words under the axis
        for (int y = image.getHeight() - 90; y < image.getHeight() - 25; y++) {
            for (int x = 60; x < image.getWidth() - 150; x++) {
                below += (image.getRGB(x, y) & 0xFF) < 100 ? 1 : 0;
            }
        }
        assertThat(below).isGreaterThan(100);
    }

    @Test
    void whatHasEndedIsThereWhenItIsOpenedAgain() {
        AblationRun run = finished("a", "0", 1, 80);
        AblationRun unprobed = new AblationRun(
                "b",
                List.of("5"),
                1,
                "hash",
                End.stopped,
                "by an \"alarm\", early",
                0,
                Double.NaN,
                1,
                List.of(),
                List.of());
        AblationResults results = open();
        results.put(run);
        results.put(unprobed);

        AblationResults again = open();

        assertThat(again.all()).containsExactly(run, unprobed);
        assertThat(again.of("a")).contains(run);
        assertThat(again.of("c")).isEmpty();
        assertThat(dir.resolve("runs.csv"))
                .content()
                .startsWith("lag,seed,run,end,steps,")
                .contains("\n0,1,a,finished,100,73.0000,80.0000,83.0000,84.0000,7.0000,10.0000,,\n")
                .contains("\n5,1,b,stopped,0,,,,,,1.0000,,\"by an \"\"alarm\"\", early\"\n");
    }

    /** Two of one process here; those of two processes see each other's locks in the same way. */
    @Test
    void aRunIsClaimedByOneAlone() {
        AblationResults one = open();
        AblationResults other = open();

        assertThat(one.claim(1)).isTrue();
        assertThat(other.claim(1)).isFalse();
        assertThat(other.claim(2)).isTrue();
        one.put(finished("a", "0", 1, 80));
        one.release(1);

        assertThat(other.claim(1)).isTrue();
        assertThat(other.of("a")).isPresent();
    }

    @Test
    void whatTwoWriteIsInTheFilesOfBoth() {
        AblationResults one = open();
        AblationResults other = open();

        one.put(finished("a", "0", 1, 80));
        other.put(finished("b", "0", 2, 84));
        one.put(finished("c", "5", 1, 70));

        assertThat(open().all()).extracting(AblationRun::run).containsExactly("a", "b", "c");
        assertThat(one.all()).hasSize(3);
        assertThat(dir.resolve("report.md")).content().contains("3 of 6 runs have ended");
    }

    @Test
    void aDamagedFileIsRefusedWithTheRemedy() throws Exception {
        Files.writeString(dir.resolve("ablation.json"), "{\"title\": ");

        assertThatThrownBy(this::open)
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("ablation.json: is damaged; remove it");
    }

    private AblationResults open() {
        return AblationResults.open(dir, "Lags", "", List.of("lag"), SETTINGS, 6, "2 cores", "abc");
    }

    private static AblationRun finished(String run, String lag, long seed, double knn) {
        return new AblationRun(
                run,
                List.of(lag),
                seed,
                "hash",
                End.finished,
                "",
                100,
                7,
                10,
                List.of(new Probed(0, 73, 79, 79), new Probed(100, knn, knn + 3, knn + 4)),
                List.of());
    }
}
