package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.GeneratedPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The project's own Java files, as a reader meets them. */
class SourceFilesTest {
    private static final int LINES = 250;

    @Test
    void noneIsLongWithoutAReasonStatedInIt() throws IOException {
        List<Path> sources = sources();

        assertThat(sources).hasSizeGreaterThan(500);
        assertThat(sources).filteredOn(SourceFilesTest::isLongWithoutAReason).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(GeneratedPage.root())) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceFilesTest::javaFiles)
                    .toList();
        }
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLongWithoutAReason(Path file) {
        try {
            String text = Files.readString(file);
            return text.lines().count() > LINES
                    && !text.replaceAll("\\s+\\*?\\s*", " ").contains("than 250 lines");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
