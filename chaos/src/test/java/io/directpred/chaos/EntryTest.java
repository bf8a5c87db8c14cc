package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.directpred.service.BadInput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;

class EntryTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"run", "soak"})
    void helps(String name) {
        assertThat(execute(command(name), "--help")).isZero();

        assertThat(out.toString()).startsWith("Usage: chaos/" + name + " ");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "soak"})
    void saysItsVersionAndCommit(String name) {
        assertThat(execute(command(name), "--version")).isZero();

        assertThat(out.toString()).matches("directpred \\d+\\.\\d+\\.\\d+ \\(commit \\S+, Java .+\\)\\s+");
    }

    /** picocli shows what is none as it stands, and a warning. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "soak"})
    void everyTextOfAHelpPageIsAFormat(String name) {
        UsageMessageSpec page =
                Entry.commandLine(command(name)).getCommandSpec().usageMessage();

        Stream.of(page.description(), page.footer())
                .flatMap(Arrays::stream)
                .forEach(text ->
                        assertThatCode(() -> String.format(text)).as(text).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @CsvSource({
        "run, --minutes 0, --minutes = 0.0 is not allowed: more than 0",
        "run, --steps 0, --steps = 0 is not allowed: 1 or more",
        "run, --loud, Unknown option: '--loud'; see chaos/run --help",
        "soak, --runs 9, --runs = 9 is not allowed: 1 to 8",
        "soak, --minutes 0, --minutes = 0.0 is not allowed: at least 0.2"
    })
    void refusesBadInputInOneLine(String name, String options, String message) {
        assertThat(execute(command(name), options.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("chaos/" + name + ": " + message);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void saysWhatFailed() {
        assertThat(execute(new Failing(new IllegalStateException("no\nluck")))).isEqualTo(1);

        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "failing: java.lang.IllegalStateException: no luck (more in directpred.log)\n");
    }

    @Test
    void badInputOfACommandIsItsOwnExitCode() {
        assertThat(execute(new Failing(new BadInput("--out = x: is no directory"))))
                .isEqualTo(2);

        assertThat(err.toString()).isEqualToNormalizingNewlines("failing: --out = x: is no directory\n");
    }

    @Command(name = "failing")
    private record Failing(RuntimeException how) implements Callable<Integer> {
        @Override
        public Integer call() {
            throw how;
        }
    }

    private static Object command(String name) {
        return name.equals("run") ? new ChaosRun() : new SoakRun();
    }

    private int execute(Object command, String... args) {
        CommandLine commandLine = Entry.commandLine(command);
        return commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
