package io.directpred.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.service.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TheoryTest {
    @TempDir
    private Path dir;

    @Test
    void writesEachFigureAsPictureAndTable() throws IOException {
        Path page = Theory.write(dir.resolve("out"), 1, List.of());

        for (Figure figure : Theory.figures(1)) {
            Path csv = page.resolveSibling(figure.name() + ".csv");
            List<String> lines = Files.readAllLines(csv);
            int points = figure.panels().stream()
                    .flatMap(panel -> panel.curves().stream())
                    .mapToInt(curve -> curve.xs().length)
                    .sum();
            assertThat(lines).hasSize(1 + points);
            assertThat(lines.get(0)).startsWith("panel,curve,");
            assertThat(lines.subList(1, lines.size()))
                    .allMatch(line -> line.matches("\"[^\"]+\",\"[^\"]+\",[-0-9.E]+,[-0-9.E]+"));
            byte[] png = Files.readAllBytes(page.resolveSibling(figure.name() + ".png"));
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(520 * figure.columns());
        }
        assertThat(page)
                .content()
                .contains("| 10 |", "![figure-9](figure-9.png)")
                .doesNotContain("| no |");
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        String numbers = TargetCosines.figure(1).csv();

        assertThat(TargetCosines.figure(1).csv()).isEqualTo(numbers);
        assertThat(TargetCosines.figure(2).csv()).isNotEqualTo(numbers);
    }

    @Test
    void overwritesNothing() throws IOException {
        Path page = Files.writeString(dir.resolve("theory.md"), "mine");

        assertThatThrownBy(() -> Theory.write(dir, 1, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessage(page + ": is there already; give another directory with --out");
        assertThat(page).hasContent("mine");
        assertThat(dir).isDirectoryNotContaining("glob:**.csv");
    }
}
