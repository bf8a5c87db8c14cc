package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.directpred.chaos.ChaosRun;
import io.directpred.chaos.SoakRun;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpecs;
import io.directpred.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParseResult;

/** The pages are readable, lead nowhere that is not there, and name commands that there are. */
class DocumentationTest {
    private static final Path ROOT = GeneratedPage.root();
    private static final int LINE = 120;
    private static final int README_LINES = 120;
    private static final int README_WORDS = 1200;

    private static final Pattern COMMAND = Pattern.compile(
            "(?:docker compose run --rm (?=directpred )|\\./(?=directpred ))?(directpred|chaos/run|chaos/soak)( .*)?");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String directory : List.of("", "docs", ".github")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(directory), directory.isEmpty() ? 1 : 4)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        rationales().forEach(pages::add);
        return pages.stream().distinct().sorted().map(ROOT::relativize);
    }

    /** Of the whole, and of the modules. */
    private static List<Path> rationales() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 2)) {
            return files.filter(file -> file.endsWith("RATIONALE.md")).sorted().toList();
        }
    }

    @Test
    void decisionsAreQuestionsAndListed() throws IOException {
        Path whole = ROOT.resolve("RATIONALE.md");
        List<Path> all = rationales();

        assertThat(all).allSatisfy(rationale -> assertThat(Page.read(rationale).sections().stream()
                        .filter(section -> section.level() > 1)
                        .map(Page.Section::heading))
                .isNotEmpty()
                .allMatch(heading -> heading.endsWith("?")));
        assertThat(Page.read(whole).links())
                .containsAll(all.stream()
                        .filter(rationale -> !rationale.equals(whole))
                        .map(rationale -> ROOT.relativize(rationale).toString())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linesOfProseAreShort(Path page) {
        assertThat(Page.read(ROOT.resolve(page)).prose().entrySet().stream()
                        .filter(line -> !line.getValue().startsWith("|"))
                        .filter(line -> line.getValue().strip().contains(" "))
                        .filter(line -> line.getValue()
                                        .codePointCount(0, line.getValue().length())
                                > LINE)
                        .map(line -> page + ":" + line.getKey()))
                .as("lines of prose with more than " + LINE + " characters")
                .isEmpty();
    }

    /** The reference of keys and topics is made from their comments. */
    @ParameterizedTest
    @ValueSource(strings = {"spec/src/main/avro/run-spec.avdl", "events/src/main/avro/events.avdl"})
    void linesOfASchemaFitTheScreen(String schema) throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(schema))).allMatch(line -> line.length() <= LINE);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) {
        assertThat(Page.read(ROOT.resolve(page)).links())
                .filteredOn(link -> !link.matches("[a-z]+:.*"))
                .allSatisfy(link -> assertThat(leadsSomewhere(ROOT.resolve(page), link))
                        .as(page + ": (" + link + ")")
                        .isTrue());
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(file)
                && (parts.length == 1 || Page.read(file).anchors().contains(parts[1]));
    }

    /** Of the changelog's, some are of earlier versions; those of the generated page stand for what may be given. */
    @ParameterizedTest
    @MethodSource("pages")
    void commandsAreUnderstood(Path path) {
        Assumptions.assumeFalse(path.endsWith("CHANGELOG.md") || path.endsWith("command-line.md"));
        Page page = Page.read(ROOT.resolve(path));

        commands(page.code()).forEach(command -> assertThatCode(() -> parse(command))
                .as(path + ": " + command.group())
                .doesNotThrowAnyException());
        commands(page.spans()).forEach(command -> assertThatCode(() -> mention(command))
                .as(path + ": " + command.group())
                .doesNotThrowAnyException());
    }

    private static Stream<MatchResult> commands(List<String> texts) {
        return texts.stream().map(COMMAND::matcher).filter(Matcher::matches).map(Matcher::toMatchResult);
    }

    /** In a sentence a command may stand without what it needs. */
    private static void mention(MatchResult command) {
        try {
            parse(command);
        } catch (MissingParameterException e) {
            // its options and name are known
        }
    }

    /** Also what {@code --set} names, where it stands for no value of the reader's. */
    private static void parse(MatchResult command) {
        String[] words = words(command.group(2));
        ParseResult parsed =
                switch (command.group(1)) {
                    case "chaos/run" -> new CommandLine(ChaosRun.class).parseArgs(words);
                    case "chaos/soak" -> new CommandLine(SoakRun.class).parseArgs(words);
                    default -> DirectPred.commandLine().parseArgs(words);
                };
        if (parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--set")) {
            List<String> set = parsed.subcommand().matchedOptionValue("--set", List.of());
            RunSpecs.resolve(
                    List.of(Layer.assignments(
                            "--set",
                            set.stream().filter(key -> !key.matches(".*=[A-Z]")).toList())),
                    name -> name);
        }
    }

    /** What a shell would make of them: comments, pipes and redirections are not the program's. */
    private static String[] words(@Nullable String arguments) {
        String own = arguments == null ? "" : arguments.replaceAll("(^|\\s)[#|>].*", "");
        return Arrays.stream(own.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }

    /** In the section that has them, or in one that it is part of. */
    @ParameterizedTest
    @ValueSource(strings = {"results.md", "performance.md", "reliability.md"})
    void figuresNameTheirCommandAndCommit(String page) {
        Page read = Page.read(ROOT.resolve("docs").resolve(page));

        assertThat(read.sections())
                .filteredOn(section -> section.hasFigures())
                .isNotEmpty()
                .allSatisfy(section -> assertThat(section.withItsParents())
                        .as("%s: %s", page, section.heading())
                        .containsPattern("`[0-9a-f]{7,12}`")
                        .containsPattern("\\./directpred |benchmarks/|chaos/(run|soak) |`[A-Z][A-Za-z]+Test`"));
    }

    @Test
    void readmeIsReadInMinutes() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(readme.lines())
                .hasSizeLessThanOrEqualTo(README_LINES)
                .allMatch(line -> line.codePointCount(0, line.length()) <= LINE);
        assertThat(readme.strip().split("\\s+")).hasSizeLessThanOrEqualTo(README_WORDS);
    }
}
