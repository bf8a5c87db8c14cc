package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.ChaosRun;
import io.directpred.chaos.SoakRun;
import io.directpred.testing.GeneratedPage;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code docs/reference/command-line.md} is what the commands' own help says; {@code -Dpages.write=true} writes it. */
class CommandLinePageTest {
    private static final int WIDTH = 100;

    private static final String HEAD = """
            # Command line

            Every command and option, generated from what `--help` prints. [Exit codes](exit-codes.md) and [variables of the
            environment](services.md) have pages of their own.
            """;

    @Test
    void thePageIsWhatTheCommandsSay() {
        StringBuilder page = new StringBuilder(HEAD);
        CommandLine directpred = DirectPred.commandLine();
        withSubcommands(directpred)
                .forEach(command ->
                        section(command, "./" + command.getCommandSpec().qualifiedName(), page));
        section(new CommandLine(ChaosRun.class).setUsageHelpWidth(WIDTH), "chaos/run", page);
        section(new CommandLine(SoakRun.class).setUsageHelpWidth(WIDTH), "chaos/soak", page);

        GeneratedPage.assertCurrent("docs/reference/command-line.md", page.toString());
    }

    @Test
    void theListOfCommandsFitsAScreen() {
        String help = DirectPred.commandLine().getUsageMessage(Ansi.OFF);

        assertThat(help.lines()).hasSizeLessThanOrEqualTo(30).allMatch(line -> line.length() <= WIDTH);
        assertThat(help)
                .as("a command that no group of CommandGroups names")
                .doesNotContain(CommandGroups.OTHERS + ":");
    }

    /** picocli breaks a longer line anywhere; a sentence that goes on in the next line is broken in the middle. */
    @Test
    void textsBelowTheOptionsAreWholeLines() {
        assertThat(everything()
                        .flatMap(command -> Arrays.stream(
                                command.getCommandSpec().usageMessage().footer()))
                        .flatMap(String::lines))
                .allMatch(line -> line.startsWith("  ") ? line.length() < WIDTH : line.matches("(.*[.:])?"));
    }

    /** picocli takes a full stop within a word for a place to break a line at. */
    @Test
    void noWordIsBroken() {
        everything().map(command -> command.setUsageHelpWidth(WIDTH)).forEach(command -> {
            UsageMessageSpec texts = command.getCommandSpec().usageMessage();
            Stream<String> options =
                    command.getCommandSpec().options().stream().flatMap(option -> Arrays.stream(option.description()));
            Stream<String> words = Stream.of(Arrays.stream(texts.description()), Arrays.stream(texts.footer()), options)
                    .flatMap(text -> text)
                    .flatMap(text -> Arrays.stream(text.strip().split("\\s+")))
                    .filter(word -> word.matches("[^$%]+"));

            assertThat(command.getUsageMessage(Ansi.OFF).split("\\s+")).contains(words.toArray(String[]::new));
        });
    }

    private static Stream<CommandLine> everything() {
        return Stream.concat(
                withSubcommands(DirectPred.commandLine()),
                Stream.of(new CommandLine(ChaosRun.class), new CommandLine(SoakRun.class)));
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().flatMap(CommandLinePageTest::withSubcommands));
    }

    private static void section(CommandLine command, String title, StringBuilder page) {
        page.append("\n## ").append(title).append("\n\n```\n");
        command.getUsageMessage(Ansi.OFF).lines().forEach(line -> page.append(line.stripTrailing())
                .append('\n'));
        page.append("```\n");
    }
}
