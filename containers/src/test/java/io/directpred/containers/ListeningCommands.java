package io.directpred.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands in the table of docs/how-to/listen.md, taken from the page itself, and our own tap. */
final class ListeningCommands {
    private static final Pattern CONSOLE = Pattern.compile("`(K --topic [^`]+)`");
    private static final Pattern KCAT = Pattern.compile("`(kcat -C [^`]+)`");
    private static final String SECONDS = "60";

    private ListeningCommands() {}

    /**
     * Runs each for one record of a stack that trains and does not come to its end meanwhile; dead-letters has one
     * because a record that nobody can read is written first.
     */
    static void areRunOn(Stack stack) throws IOException {
        shell(stack, "echo 'no record of ours' | kcat -P -b $B -t directpred.correlations");
        List<String> table = Files.readAllLines(Shell.ROOT.resolve("docs/how-to/listen.md"));
        List<String> console = matches(table, CONSOLE);
        List<String> kcat = matches(table, KCAT);
        assertThat(console).hasSizeGreaterThanOrEqualTo(7).hasSameSizeAs(kcat);

        for (String command : console) {
            assertThat(stack.compose(
                            "exec",
                            "-T",
                            "kafka",
                            "sh",
                            "-c",
                            "timeout " + SECONDS + " "
                                    + command.replaceFirst(
                                            "^K",
                                            "/opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server localhost:19092")
                                    + " --max-messages 1"))
                    .as(command)
                    .containsAnyOf("\"run\":", "directpred.correlations", "reason");
        }
        for (String command : kcat) {
            assertThat(shell(stack, "timeout " + SECONDS + " " + command + " -c 1"))
                    .as(command)
                    .containsAnyOf("\"run\":", "directpred.correlations", "reason");
        }
        for (String topic : List.of("runs", "view-pairs", "dead-letters")) { // one of each kind; TapTest has the others
            Shell.Result tapped = Shell.run(
                    Map.of(),
                    Shell.directpred(
                            "tap",
                            topic,
                            "--bootstrap",
                            stack.bootstrapServers(),
                            "--from",
                            "beginning",
                            "--max",
                            "1"));
            String line = tapped.orFail()
                    .lines()
                    .filter(l -> l.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new ObjectMapper().readTree(line).get("topic").textValue())
                    .startsWith("directpred." + topic);
        }
    }

    private static List<String> matches(List<String> lines, Pattern pattern) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .toList();
    }

    private static String shell(Stack stack, String command) {
        return Shell.run(Map.of("B", stack.bootstrapServers()), List.of("sh", "-c", command))
                .orFail();
    }
}
