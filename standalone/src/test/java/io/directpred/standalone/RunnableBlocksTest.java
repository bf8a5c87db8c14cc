package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.GeneratedPage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The blocks of the documentation that are marked {@code sh run} do what they say, in a directory that has what they
 * name: one run, under each of the names of the documentation, and a folder {@code images}.
 */
@Tag("long")
class RunnableBlocksTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh run\\n(.*?)^```$");
    private static final List<String> PAGES = List.of(
            "docs/explanation/theory.md",
            "docs/how-to/doctor.md",
            "docs/how-to/export.md",
            "docs/how-to/resume.md",
            "docs/how-to/watch.md",
            "docs/tutorial.md");

    @TempDir
    private Path dir;

    @Test
    void marksStandWhereTheyAreRun() throws IOException {
        try (Stream<Path> files = Files.walk(GeneratedPage.root().resolve("docs"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".md"))
                            .filter(file -> !blocks(file).isEmpty())
                            .map(file -> GeneratedPage.root().relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(PAGES);
        }
    }

    @Test
    void everyMarkedBlockRuns() throws Exception {
        aFolderOfImages();
        aCommand();
        assertThat(run("./directpred run --no-page --out runs/sample-20260101-120000 --steps 12 --set network.width=4"
                        + " --set views.size=12 --set optimiser.batch=16 --set precision=float32 --set threads=1"
                        + " --set probe.linear=none --set probe.bank=300 --set probe.test=100"))
                .isZero();
        for (String name : List.of("one", "another", "images-20260101-120000")) {
            assertThat(run("cp -r runs/sample-20260101-120000 runs/" + name)).isZero();
        }

        for (String page : PAGES) {
            for (String block : blocks(GeneratedPage.root().resolve(page))) {
                assertThat(run(block)).as("%s: %s", page, block).isZero();
            }
        }

        assertThat(dir).isDirectoryContaining("glob:**/encoder.safetensors").isDirectoryContaining("glob:**/compared");
        assertThat(dir.resolve("runs")).isDirectoryContaining("glob:**/theory");
        assertThat(Files.readAllLines(dir.resolve("images.paths.txt"))).hasSize(3);
    }

    private static List<String> blocks(Path page) {
        try {
            return BLOCK.matcher(Files.readString(page))
                    .results()
                    .map(MatchResult::group)
                    .map(block -> block.substring("```sh run\n".length(), block.length() - "```".length()))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int run(String block) throws Exception {
        return new ProcessBuilder("sh", "-euc", block)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(dir.resolve("said.txt").toFile()))
                .start()
                .waitFor();
    }

    /** {@code ./directpred}, with the class path of the test. */
    private void aCommand() throws IOException {
        String command = String.join(
                "' '",
                io.directpred.testing.ChildJvm.of(DirectPred.class, List.of()).command());
        Path file = Files.writeString(dir.resolve("directpred"), "#!/bin/sh\nexec '" + command + "' \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void aFolderOfImages() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("images"));
        for (int i = 0; i < 3; i++) {
            BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i, i, 0xffffff);
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
    }
}
