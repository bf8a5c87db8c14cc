package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

class DirectPredTest {

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--set predictor.rho=2 | directpred: --set: predictor.rho = 2 is not allowed: it takes a number from 0 to 0.999999",
                "--set predictor.roh=.5 | directpred: --set: unknown key predictor.roh, did you mean predictor.rho?",
                "--seed one | directpred: command line: seed = one is not allowed: it takes a whole number",
                "--steps 0 | directpred: schedule.steps = 0, schedule.epochs = 0, schedule.minutes = 0.0: set exactly one",
                "--steps 5 --minutes 1 | directpred: Error: --steps=N, --minutes=M are mutually exclusive",
                "--minutes -1 | directpred: command line: schedule.minutes = -1 is not allowed: it takes a number from 0 to",
                "--data sample:test | directpred: data.spec = sample:test is not allowed: allowed are sample[:validation], cifar10",
                "--data sample:validation --loaders 0 | directpred: --loaders = 0 is not allowed", // the data are
                "--data mnist | directpred: data.spec = mnist is not allowed: allowed are sample[:validation], cifar10[:DIR]",
                "--config nowhere.yaml | directpred: nowhere.yaml: no such file; built-in recipes are [quick,",
                "--loaders 0 | directpred: --loaders = 0 is not allowed: it takes auto or a whole number from 1 to 64",
                "--loaders many | directpred: --loaders = many is not allowed: it takes auto or a whole number from 1 to 64",
                "--set probe.device=gpu --set cuda.device=63 | directpred: probe.device: gpu, but PyTorch finds no GPU 63",
                "--frobnicate | directpred: Unknown option: '--frobnicate'; see directpred run --help"
            })
    void refusesWhatIsNotAllowed(String options, String message) {
        assertRefused(message, options.split(" ", -1));
    }

    @Test
    void refusesADataDirectoryThatIsNotThere() {
        assertRefused("directpred: " + dir.resolve("none"), "--data", "cifar10:" + dir.resolve("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar10", "cifar100", "stl10", "fashion-mnist", "idx", "folder"})
    void refusesAnEmptyDataDirectory(String kind) {
        assertRefused("directpred: " + dir, "--data", kind + ":" + dir);
    }

    @Test
    void refusesATruncatedBatchFile() throws IOException {
        for (String name : List.of("data_batch_1.bin", "test_batch.bin")) {
            Files.write(dir.resolve(name), new byte[3073 * 10 - 1]);
        }

        assertRefused("directpred: " + dir, "--data", "cifar10:" + dir);
        assertThat(err.toString()).contains("_batch").contains(".bin");
    }

    @Test
    void refusesAFolderWithoutImages() throws IOException {
        Files.writeString(dir.resolve("notes.txt"), "no image");

        assertRefused("directpred: " + dir, "--data", "folder:" + dir);
    }

    @Test
    void refusesADirectoryOfNothingItKnows() throws IOException {
        Files.writeString(dir.resolve("notes.txt"), "no image");

        assertRefused("directpred: " + dir + ": holds no images that were recognised", "--data", dir.toString());
    }

    @Test
    void aDirectoryAloneIsTakenForWhatLiesInIt() throws IOException {
        Files.write(dir.resolve("data_batch_1.bin"), new byte[3073 - 1]);

        assertRefused("directpred: " + dir.resolve("data_batch_1.bin"), "--data", dir.toString());
    }

    @Test
    void refusesAFileAsOut() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "mine");

        assertThat(run("run", "--out", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("directpred: " + file + ": is a file; give a directory with --out");

        err.getBuffer().setLength(0);
        assertThat(run("run", "--out", file.resolve("deeper").toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(
                        "directpred: " + file.resolve("deeper") + ": cannot be made, because " + file + " is a file");
        assertThat(file).hasContent("mine");
    }

    @Test
    void refusesADirectoryOfSomethingElseAsOut() throws IOException {
        Path file = Files.writeString(dir.resolve("thesis.tex"), "mine");

        assertThat(run("run", "--out", dir.toString())).isEqualTo(2);

        assertThat(err.toString()).startsWith("directpred: " + dir + ": is not empty and holds no run");
        assertThat(dir).isDirectoryContaining(p -> p.equals(file)).isDirectoryNotContaining(p -> !p.equals(file));
    }

    @Test
    void refusesABrokerThatCannotBeReached() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertRefused("directpred: --bootstrap = 127.0.0.1:" + port, "--bootstrap", "127.0.0.1:" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "export"})
    void refusesADirectoryThatHoldsNoRun(String command) {
        List<String> args = new ArrayList<>(List.of(command, dir.toString()));
        if (command.equals("export")) {
            args.addAll(List.of("--to", dir.resolve("e.safetensors").toString()));
        }

        assertThat(run(args.toArray(String[]::new))).isEqualTo(2);

        assertThat(err.toString()).startsWith("directpred: " + dir + ": holds no run (no run.yaml in it)");
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void servesNothingWhereThereIsNoRun() {
        assertThat(run("serve", dir.toString())).isEqualTo(2);

        assertThat(err.toString()).startsWith("directpred: " + dir + ": holds no run (no directory with run.yaml and");
    }

    @Test
    void refusesToResumeWhereTheLogIsElsewhere() throws IOException {
        Files.writeString(dir.resolve("run.yaml"), "seed: 1\n");

        assertThat(run("resume", dir.toString())).isEqualTo(2);

        assertThat(err.toString()).contains("holds no broker's log").contains("--bootstrap");
    }

    @Test
    void refusesAnotherSpecificationInTheSameDirectory() throws IOException {
        Files.writeString(dir.resolve("run.yaml"), "seed: 1\n");

        assertThat(run("run", "--out", dir.toString(), "--seed", "2")).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("directpred: " + dir + ": holds a run of another specification (")
                .contains("seed: 1 -> 2");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "resume", "export", "embed", "topics", "tap", "record", "serve"})
    void helpsEverywhere(String command) {
        String[] args = (command + " --help").strip().split(" ");

        assertThat(run(args)).isZero();

        assertThat(out.toString()).startsWith("Usage: directpred " + command);
        assertThat(err.toString()).isEmpty();
    }

    /** picocli shows what is none as it stands, and a warning. */
    @Test
    void everyTextOfAHelpPageIsAFormat() {
        for (CommandLine command : DirectPred.commandLine().getSubcommands().values()) {
            UsageMessageSpec page = command.getCommandSpec().usageMessage();
            Stream.of(page.description(), page.footer()).flatMap(Arrays::stream).forEach(text -> assertThatCode(
                            () -> String.format(text))
                    .as(command.getCommandName() + ": " + text)
                    .doesNotThrowAnyException());
        }
    }

    @Test
    void nothingSaidIsAQuestionForHelp() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("run")
                .contains("resume")
                .contains("export")
                .contains("topics");
    }

    @Test
    void saysItsVersionAndCommit() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString()).matches("directpred \\d+\\.\\d+\\.\\d+ \\(commit \\S+, Java .+\\)\\s+");
    }

    @Test
    void listsEveryTopicOfTheLog() {
        assertThat(run("topics")).isZero();

        List<String> names =
                out.toString().lines().skip(1).map(line -> line.split(" ")[0]).toList();
        assertThat(names).containsAll(Topics.lasting().stream().map(Topic::name).toList());
        assertThat(out.toString()).containsPattern("directpred.checkpoints +1 +avro +\\S+ +compact +trainer +probe");
    }

    /** Exit code 2, one line, and no directory where the run would have been. */
    private void assertRefused(String message, String... options) {
        Path results = dir.resolveSibling(dir.getFileName() + "-out");
        List<String> args = new ArrayList<>(List.of("run", "--out", results.toString()));
        args.addAll(Arrays.asList(options));

        assertThat(run(args.toArray(String[]::new))).isEqualTo(2);

        assertThat(err.toString()).startsWith(message).doesNotContain("\tat ");
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(results).doesNotExist();
    }

    private int run(String... args) {
        CommandLine commandLine = DirectPred.commandLine();
        return commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
