package io.directpred.standalone;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.ProbeReport;
import io.directpred.recorder.Text;
import io.directpred.trainer.TrainingListener;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * Shows a run on a terminal, as one line drawn again and again with lasting lines above it; elsewhere, as a plain line
 * now and then. Safe for use by several threads.
 */
final class Terminal implements TrainingListener {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final IntSupplier columns;
    private final ProgressLine.Style style;
    private final LongSupplier clock;
    private final ProgressLine progress = new ProgressLine();
    private final Set<Long> probed = new HashSet<>();
    private final Set<AlarmKind> alarms = EnumSet.noneOf(AlarmKind.class);
    private String bar = "";
    private long told = -1;
    private long drawn;

    /**
     * @param columns of the terminal as it is now, 0 where the output is none
     * @param clock nanoseconds from any start
     */
    Terminal(PrintStream out, IntSupplier columns, ProgressLine.Style style, LongSupplier clock) {
        this.out = out;
        this.columns = columns;
        this.style = style;
        this.clock = clock;
        this.drawn = clock.getAsLong() - PLAIN_NANOS;
    }

    /** Of this process; the launcher says how wide it is, and what it is written in where that is not UTF-8. */
    static Terminal standard() {
        return new Terminal(System.out, TerminalWidth.ofThisProcess(), style(), System::nanoTime);
    }

    /** Of what is drawn on standard output. */
    static ProgressLine.Style style() {
        String encoding = System.getProperty("native.encoding", "US-ASCII");
        Charset charset = Charset.forName(System.getProperty("stdout.encoding", encoding));
        boolean unicode = charset.canEncode() && charset.newEncoder().canEncode('\u2501');
        boolean colour = System.getenv("NO_COLOR") == null;
        return !unicode ? ProgressLine.Style.ASCII : colour ? ProgressLine.Style.COLOUR : ProgressLine.Style.UNICODE;
    }

    /** Prints a line that stays. */
    synchronized void say(String text) {
        String line = Text.printable(text);
        if (bar.isEmpty()) {
            out.println(line);
        } else {
            out.print(CLEAR + line + System.lineSeparator());
            draw();
        }
        out.flush();
    }

    @Override
    public void waits(String what, int seconds) {
        say(what + " (" + seconds + " s so far)");
    }

    @Override
    public void goesOn() {
        say("goes on");
    }

    /** Takes note of what the run says, and shows it when it is time. */
    synchronized void add(SpecificRecord value) {
        progress.add(value);
        if (value instanceof ProbeReport report && probed.add(report.getStep())) {
            say(ProgressLine.probe(report));
        }
        if (value instanceof Alarm alarm && alarms.add(alarm.getKind())) {
            say(ProgressLine.alarm(alarm));
        }
        long now = clock.getAsLong();
        boolean time = now - drawn >= (columns.getAsInt() > 0 ? REDRAW_NANOS : PLAIN_NANOS);
        if (progress.started() && (time || ProgressLine.isLast(value))) {
            drawn = now;
            draw();
        }
    }

    /** Shows the newest state once more and leaves the line for good. */
    synchronized void end() {
        if (progress.started()) {
            draw();
        }
        if (!bar.isEmpty()) {
            out.println();
        }
        bar = "";
        out.flush();
    }

    private void draw() {
        int width = columns.getAsInt();
        if (width == 0) {
            if (progress.stepsDone() != told) {
                out.println(progress.plain());
            }
            told = progress.stepsDone();
        } else {
            bar = progress.line(width, style);
            out.print(CLEAR + bar);
        }
        out.flush();
    }
}
