package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.recorder.Said;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private long nanos;
    private int columns;

    @Test
    void elsewhereThanOnATerminalALineComesEveryTenSeconds() {
        Terminal terminal = terminal(0);

        for (int second = 0; second < 25; second++) {
            nanos = second * 1_000_000_000L;
            terminal.add(Said.step(1, 1 + second % 3, -3));
        }

        assertThat(written().lines()).hasSize(3).allMatch(line -> line.startsWith("steps "));
        assertThat(written()).doesNotContain("\u001b").doesNotContain("\r");
    }

    @Test
    void onATerminalOneLineIsDrawnAgainAtMostTenTimesASecond() {
        Terminal terminal = terminal(100);

        for (int milli = 0; milli < 1000; milli++) {
            nanos = milli * 1_000_000L;
            terminal.add(Said.step(1, 2, -3));
        }

        assertThat(written().split("\r", -1)).hasSize(1 + 10);
        assertThat(written()).doesNotContain("\n");
    }

    @Test
    void lastingLinesStandAboveTheBar() {
        Terminal terminal = terminal(100);
        terminal.add(Said.step(1, 2, -3));

        terminal.add(Said.probe(0, false, 72, 76));

        assertThat(written()).contains("\r\u001b[Kprobe  random-initialised").endsWith("2 loaders");
        assertThat(written().lines().reduce((a, b) -> b).orElseThrow()).contains("2/4");
    }

    @Test
    void anAlarmIsALineThatStaysAndIsToldOnce() {
        Terminal terminal = terminal(0);
        Alarm alarm = new Alarm(Said.RUN, 1, AlarmKind.collapse, 57L, 1.1, 1.2, "the effective rank of F is 1.10");

        terminal.add(alarm);
        terminal.add(alarm);

        assertThat(written().lines())
                .containsExactly("alarm  collapse after 58 steps: the effective rank of F is 1.10");
    }

    @Test
    void aProbeIsToldOnce() {
        Terminal terminal = terminal(0);

        terminal.add(Said.probe(0, false, 72, 76));
        terminal.add(Said.probe(0, false, 72, 76));

        assertThat(written().lines()).hasSize(1);
    }

    @Test
    void elsewhereTheEndRepeatsNothingThoughTheSpectrumOfTheStepCameAfterIt() {
        Terminal terminal = terminal(0);
        terminal.add(Said.step(1, 4, -3));
        terminal.add(Said.spectrum(1, 4, 7.6));

        terminal.end();

        assertThat(written().lines()).hasSize(1);
    }

    @Test
    void theLastStepIsToldAtOnceAndSoBeforeTheFinalProbe() {
        Terminal terminal = terminal(0);
        terminal.add(Said.step(1, 3, -3));

        terminal.add(Said.step(1, 4, -3));
        terminal.add(Said.probe(4, true, 72, 76));

        assertThat(written().lines()).hasSize(3);
        assertThat(written().lines().toList().get(1)).startsWith("steps 4/4");
    }

    @Test
    void theEndShowsTheNewestStep() {
        Terminal terminal = terminal(100);
        terminal.add(Said.step(1, 2, -3));
        terminal.add(Said.step(1, 4, -3));

        terminal.end();

        assertThat(written()).contains(" 4/4  ").endsWith("left" + System.lineSeparator());
    }

    /**
     * What is longer than the terminal is wide wraps, and cannot be drawn over any more: every step would leave a line.
     */
    @Test
    void theBarFollowsATerminalThatBecomesNarrower() {
        Terminal terminal = terminal(100);
        terminal.add(Said.step(1, 2, -3));
        written.reset();

        columns = 30;
        nanos = 1_000_000_000L;
        terminal.add(Said.step(1, 3, -3));
        terminal.add(Said.probe(0, false, 72, 76));

        List<String> drawn = Stream.of(written().replace("\u001b[K", "").split("[\r\n]+", -1))
                .filter(line -> line.startsWith("#"))
                .toList();
        assertThat(drawn).hasSize(2).allMatch(line -> line.length() < 30);
    }

    private Terminal terminal(int width) {
        columns = width;
        return new Terminal(out, () -> columns, ProgressLine.Style.ASCII, () -> nanos);
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
