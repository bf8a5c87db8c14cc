package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.ChaosRun;
import io.directpred.chaos.SoakRun;
import io.directpred.testing.GeneratedPage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/reference/command-line.md} is what the commands' own help says; {@code -Dpages.write=true} writes it. */
class CommandLinePageTest {
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
        section(new CommandLine(ChaosRun.class).setUsageHelpWidth(100), "chaos/run", page);
        section(new CommandLine(SoakRun.class).setUsageHelpWidth(100), "chaos/soak", page);

        GeneratedPage.assertCurrent("docs/reference/command-line.md", page.toString());
    }

    @Test
    void theListOfCommandsFitsAScreen() {
        String help = DirectPred.commandLine().getUsageMessage(Ansi.OFF);

        assertThat(help.lines()).hasSizeLessThanOrEqualTo(30).allMatch(line -> line.length() <= 100);
        assertThat(help)
                .as("a command that no group of CommandGroups names")
                .doesNotContain(CommandGroups.OTHERS + ":");
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
