package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever searches docs/troubleshooting.md for the words of an error finds them: three of a message's own, in a row.
 */
class MessagesTest {
    /** The exceptions whose messages a user is shown. */
    private static final Pattern THROWN =
            Pattern.compile("new (?:BadInput|DatasetException|RunSpecException|EventLogException"
                    + "|TrainingException|UnavailableException|FencedException)\\(([^;]*);");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int IN_A_ROW = 3;

    /** What stands between two words that differ from run to run, in words. */
    private record Message(Path file, List<List<String>> parts) {
        boolean isIn(String page) {
            return parts.stream()
                    .flatMap(words -> IntStream.rangeClosed(0, words.size() - IN_A_ROW)
                            .mapToObj(i -> String.join(" ", words.subList(i, i + IN_A_ROW))))
                    .anyMatch(page::contains);
        }
    }

    @Test
    void everyMessageIsFoundByItsWords() throws IOException {
        String page = words(Files.readString(GeneratedPage.root().resolve("docs/troubleshooting.md")));

        List<Message> messages = messages();

        assertThat(messages).hasSizeGreaterThan(80);
        assertThat(messages).filteredOn(message -> !message.isIn(page)).isEmpty();
    }

    private static List<Message> messages() throws IOException {
        var services = FileSystems.getDefault().getPathMatcher("glob:*/src/main/java/**.java");
        try (Stream<Path> files = Files.walk(GeneratedPage.root())) {
            return files.map(file -> GeneratedPage.root().relativize(file))
                    .filter(services::matches)
                    .filter(file -> !file.startsWith("chaos") && !file.startsWith("benchmarks"))
                    .flatMap(MessagesTest::messages)
                    .filter(message -> !message.parts().isEmpty())
                    .toList();
        }
    }

    private static Stream<Message> messages(Path file) {
        try {
            return THROWN.matcher(Files.readString(GeneratedPage.root().resolve(file)))
                    .results()
                    .map(thrown -> new Message(file, parts(thrown.group(1))));
        } catch (IOException e) {
            throw new AssertionError(file + ": " + e, e);
        }
    }

    private static List<List<String>> parts(String code) {
        return LITERAL.matcher(code)
                .results()
                .map(MatchResult::group)
                .flatMap(literal -> Arrays.stream(literal.split("%[,.\\d]*[a-zA-Z]")))
                .map(part -> List.of(words(part).split(" ")))
                .filter(words -> words.size() >= IN_A_ROW)
                .toList();
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip();
    }
}
