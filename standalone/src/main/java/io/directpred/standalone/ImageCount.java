package io.directpred.standalone;

import io.directpred.recorder.Text;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How many images of a known number are done: one line drawn again and again on a terminal, elsewhere a plain line now
 * and then.
 */
final class ImageCount {
    private static final String CLEAR = "\r\u001b[K";
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final IntSupplier columns;
    private final ProgressLine.Style style;
    private final LongSupplier clock;
    private final boolean shown;
    private final int all;
    private final long began;
    private int done;
    private long drawn;

    /** @param columns of the terminal as it is now, 0 where the output is none */
    ImageCount(
            PrintStream out,
            IntSupplier columns,
            ProgressLine.Style style,
            LongSupplier clock,
            int all,
            boolean shown) {
        this.out = out;
        this.columns = columns;
        this.style = style;
        this.clock = clock;
        this.all = all;
        this.shown = shown;
        this.began = clock.getAsLong();
        this.drawn = began;
    }

    /** @param shown false where standard output is for results */
    static ImageCount standard(int all, boolean shown) {
        return new ImageCount(
                System.out, TerminalWidth.ofThisProcess(), Terminal.style(), System::nanoTime, all, shown);
    }

    void add() {
        done++;
        long now = clock.getAsLong();
        if (shown && now - drawn >= (columns.getAsInt() > 0 ? REDRAW_NANOS : PLAIN_NANOS)) {
            drawn = now;
            int width = columns.getAsInt();
            out.print(width == 0 ? text() + System.lineSeparator() : CLEAR + line(width));
            out.flush();
        }
    }

    /** Makes room for a line that stays. */
    void above() {
        if (shown && columns.getAsInt() > 0) {
            out.print(CLEAR);
            out.flush();
        }
    }

    /** The line has done its work. */
    void end() {
        above();
    }

    private String line(int width) {
        String text = " " + text();
        int bar = Math.max(0, Math.min(30, width - 1 - text.length()));
        int room = Math.max(0, width - 1 - bar);
        return style.bar((double) done / all, bar) + (text.length() <= room ? text : text.substring(0, room));
    }

    private String text() {
        double seconds = (clock.getAsLong() - began) / 1e9;
        double each = seconds / done;
        return String.format(
                Locale.ROOT,
                "images %d/%d  %.0f img/s  %s left",
                done,
                all,
                1 / each,
                Text.duration((all - done) * each));
    }
}
