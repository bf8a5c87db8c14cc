package io.directpred.standalone;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.ProbeReport;
import io.directpred.events.TrainingMetrics;
import io.directpred.monitor.RunNow;
import io.directpred.recorder.Text;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Shows a run that is watched: on a terminal as a screen that is drawn again and again, and whose last state stays;
 * elsewhere as a line every ten seconds, and as one for each probe and alarm. Not safe for use by several threads.
 */
final class WatchedTerminal implements AutoCloseable {
    private static final long PLAIN_NANOS = 10_000_000_000L;
    /** The terminal's second screen, without a cursor; what stood on the first one comes back with it. */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";

    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

    private final PrintStream out;
    private final IntSupplier columns;
    private final IntSupplier rows;
    private final ProgressLine.Style style;
    private final LongSupplier clock;
    private final Set<Long> probed = new HashSet<>();
    private final Set<AlarmKind> alarms = EnumSet.noneOf(AlarmKind.class);
    private List<String> drawn = List.of();
    private int drawnWidth;
    private int drawnHeight;
    private boolean entered;
    private long told = -1;
    private long toldAt;

    /**
     * @param columns of the terminal as it is now, 0 where the output is none
     * @param rows the same
     * @param clock nanoseconds from any start
     */
    WatchedTerminal(
            PrintStream out, IntSupplier columns, IntSupplier rows, ProgressLine.Style style, LongSupplier clock) {
        this.out = out;
        this.columns = columns;
        this.rows = rows;
        this.style = style;
        this.clock = clock;
        this.toldAt = clock.getAsLong() - PLAIN_NANOS;
    }

    /** Of this process. */
    static WatchedTerminal standard() {
        TerminalWidth width = TerminalWidth.ofThisProcess();
        if (width.getAsInt() > 0) {
            width.ask();
        }
        return new WatchedTerminal(System.out, width, width::rows, Terminal.style(), System::nanoTime);
    }

    /** Prints a line that stays, behind what was drawn. */
    void say(String text) {
        close();
        out.println(Text.printable(text));
        out.flush();
    }

    void show(RunNow now) {
        if (columns.getAsInt() > 0) {
            draw(now, columns.getAsInt(), rows.getAsInt());
        } else {
            tell(now, clock.getAsLong() - toldAt >= PLAIN_NANOS);
        }
    }

    /** Leaves the newest state on the terminal for good. */
    void end(RunNow now) {
        close();
        if (columns.getAsInt() > 0) {
            WatchScreen.lines(now, columns.getAsInt(), rows.getAsInt(), style).forEach(out::println);
        } else {
            tell(now, true);
        }
        out.flush();
    }

    /** A window that has become another size has moved what stood on it, so then it is drawn again, too. */
    private void draw(RunNow now, int width, int height) {
        List<String> lines = WatchScreen.lines(now, width, height, style);
        if (lines.equals(drawn) && width == drawnWidth && height == drawnHeight) {
            return;
        }
        out.print((entered ? "" : ENTER) + "\u001b[H" + String.join("\u001b[K\r\n", lines) + "\u001b[K\u001b[J");
        out.flush();
        entered = true;
        drawn = lines;
        drawnWidth = width;
        drawnHeight = height;
    }

    private void tell(RunNow now, boolean time) {
        for (ProbeReport report : now.probes()) {
            if (probed.add(report.getStep())) {
                out.println(Text.printable(ProgressLine.probe(report)));
            }
        }
        for (Alarm alarm : now.alarms()) {
            if (alarms.add(alarm.getKind())) {
                out.println(Text.printable(ProgressLine.alarm(alarm)));
            }
        }
        TrainingMetrics newest = now.newest();
        if (newest != null && time && newest.getStepsDone() != told) {
            out.println(ProgressLine.plain(now));
            told = newest.getStepsDone();
            toldAt = clock.getAsLong();
        }
        out.flush();
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() {
        if (entered) {
            out.print(LEAVE);
            out.flush();
        }
        entered = false;
        drawn = List.of();
    }
}
