package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;

/** {@code directpred tap} on the tests' broker, and what it prints. */
final class TapCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Heard out = new Heard();
    final Heard err = new Heard();

    CommandLine commandLine() {
        return DirectPred.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    int run(String... given) {
        return commandLine().execute(arguments(given));
    }

    CompletableFuture<Integer> started(String... given) {
        return CompletableFuture.supplyAsync(() -> run(given));
    }

    /** What the topic holds already, as parsed lines; the command ends well. */
    List<JsonNode> lines(String... given) throws IOException {
        out.getBuffer().setLength(0);
        List<String> words = new ArrayList<>(List.of(given));
        words.addAll(List.of("--from", "beginning"));
        assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
        return printed();
    }

    JsonNode line(String... given) throws IOException {
        List<JsonNode> lines = lines(given);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    List<JsonNode> printed() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    static String[] arguments(String... given) {
        List<String> words = new ArrayList<>(List.of("tap"));
        words.addAll(List.of(given));
        words.addAll(List.of("--bootstrap", TapLog.ADDRESS));
        return words.toArray(String[]::new);
    }
}
