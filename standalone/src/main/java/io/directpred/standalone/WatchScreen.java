package io.directpred.standalone;

import io.directpred.events.Alarm;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.TrainingMetrics;
import io.directpred.monitor.RunNow;
import io.directpred.recorder.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The essentials of a run on so many columns and rows of text.
 *
 * <pre>
 *   run ID  running  attempt 1
 *   ━━━━━━━━─────────────── 1311/3500  epoch 5  2:39 left
 *   loss         -3.694  █▆▄▃▂▂▁▁▁▁            over the whole run, as are the two below
 *   rank of F       6.6  ▁▁▂▃▄▅▆▆▇█
 *   images/s        442  ▇█▇▇█▇▇▇▇▇  no waiting
 *   eigenvalues of F, ranks 1 to 128, log
 *     2.1e+00 ████▇▆▅▅▄▄▃▃▂▂▁▁
 *     3.0e-06 ████████████████
 *   probe, loaders, alarms
 * </pre>
 */
final class WatchScreen {
    /** Where nobody says how many rows there are. */
    private static final int ROWS = 24;

    private static final int NAMES = 11;
    private static final int NUMBERS = 10;
    private static final int AXIS = 10;
    private static final int LOADERS = 4;
    private static final int LOWEST = 2;
    private static final int HIGHEST = 8;
    /** Eigenvalues below this share of the greatest one are drawn as this: float32 tells no more. */
    private static final double LEAST_SHARE = 1e-8;

    private final RunNow now;
    private final int width;
    private final ProgressLine.Style style;

    private WatchScreen(RunNow now, int width, ProgressLine.Style style) {
        this.now = now;
        this.width = width;
        this.style = style;
    }

    /**
     * Lines, none of them longer than fits; what does not fit is cut off.
     *
     * @param rows 0: not known
     */
    static List<String> lines(RunNow now, int columns, int rows, ProgressLine.Style style) {
        return new WatchScreen(now, Math.max(1, columns - 1), style).all(rows > 0 ? rows : ROWS);
    }

    private List<String> all(int rows) {
        List<String> head = head();
        List<String> tail = tail();
        int room = rows - 1 - head.size() - tail.size();
        List<String> lines = new ArrayList<>(head);
        lines.addAll(eigenvalues(Math.max(LOWEST, Math.min(HIGHEST, room - 1))));
        lines.addAll(tail);
        return lines.subList(0, Math.min(lines.size(), Math.max(1, rows - 1)));
    }

    private List<String> head() {
        List<String> lines = new ArrayList<>();
        RunState state = now.state();
        lines.add(cut(
                "run " + now.run() + (state == null ? "" : "  " + state.getPhase() + "  attempt " + state.getAttempt())
                        + (state == null || state.getReason().isEmpty() ? "" : "  " + state.getReason())));
        TrainingMetrics m = now.newest();
        if (m == null) {
            lines.add(cut("no step yet: the first one follows when loaders have delivered its view pairs"));
            return lines;
        }
        lines.add(progress(m));
        lines.add(spark("loss", String.format(Locale.ROOT, "%.3f", m.getLoss()), now.loss(), ""));
        double[] rank = now.effectiveRank();
        if (rank.length > 0) {
            lines.add(spark("rank of F", String.format(Locale.ROOT, "%.1f", rank[rank.length - 1]), rank, ""));
        }
        String waiting = "  " + ProgressLine.waiting(now.waitsForPairs(), now.waitsForWeights());
        lines.add(spark(
                "images/s",
                String.format(Locale.ROOT, "%.0f", m.getImagesPerSecond()),
                now.imagesPerSecond(),
                waiting));
        return lines;
    }

    private String progress(TrainingMetrics m) {
        String text = " " + m.getStepsDone() + "/" + m.getSteps() + "  epoch " + (m.getEpoch() + 1)
                + ProgressLine.left(now.secondsLeft());
        double share = m.getSteps() == 0 ? 0 : Math.min(1, (double) m.getStepsDone() / m.getSteps());
        int bar = width - text.length();
        return bar < 1 ? cut(text.substring(1)) : style.bar(share, bar) + text;
    }

    /** From its least to its greatest value; what is not finite is a gap. */
    private String spark(String name, String number, double[] values, String behind) {
        String before = pad(name, NAMES) + " ".repeat(Math.max(0, NUMBERS - number.length())) + number + "  ";
        int room = width - before.length() - behind.length();
        if (room < 1) {
            return cut(before + behind.strip());
        }
        double[] drawn = thinned(values, room);
        double least = finite(drawn).min().orElse(0);
        double greatest = finite(drawn).max().orElse(0);
        StringBuilder line = new StringBuilder(before);
        for (double value : drawn) {
            double share = greatest > least ? (value - least) / (greatest - least) : 0;
            line.append(Double.isFinite(value) ? level(1 + (int) Math.round(share * 7)) : ' ');
        }
        return cut(line + behind);
    }

    /** Columns from the greatest eigenvalue to the least; of several in one column the greatest is drawn. */
    private List<String> eigenvalues(int height) {
        float[] values = now.eigenvalues();
        if (values.length == 0 || !(values[0] > 0) || !Float.isFinite(values[0])) {
            return values.length == 0 ? List.of() : List.of(cut("eigenvalues of F: the greatest is " + values[0]));
        }
        int room = Math.max(1, width - AXIS);
        int each = (values.length + room - 1) / room;
        double[] logs = new double[(values.length + each - 1) / each];
        for (int i = 0; i < logs.length; i++) {
            logs[i] =
                    Math.log10(Math.max(values[i * each], values[0] * LEAST_SHARE)); // also of one that is not a number
        }
        double top = logs[0];
        double bottom = Math.min(finite(logs).min().orElse(top), top - 1); // one power of ten at the least
        List<String> lines = new ArrayList<>();
        lines.add(cut("eigenvalues of F, ranks 1 to " + values.length + ", log scale"
                + (each > 1 ? ", " + each + " a column" : "")));
        for (int row = height - 1; row >= 0; row--) {
            String axis = row == height - 1 ? power(top) : row == 0 ? power(bottom) : "";
            StringBuilder line = new StringBuilder(" ".repeat(AXIS - 1 - axis.length()) + axis + " ");
            for (double log : logs) {
                int levels = 1 + (int) Math.round((log - bottom) / (top - bottom) * (height * 8 - 1));
                line.append(level(levels - row * 8));
            }
            lines.add(cut(line.toString()).stripTrailing());
        }
        return lines;
    }

    private static String power(double log) {
        return String.format(Locale.ROOT, "%.1e", Math.pow(10, log));
    }

    private List<String> tail() {
        List<String> lines = new ArrayList<>();
        List<ProbeReport> probes = now.probes();
        probes.stream().limit(1).map(ProgressLine::probe).flatMap(String::lines).forEach(lines::add);
        probes.stream()
                .skip(Math.max(1, probes.size() - 1))
                .map(ProgressLine::probe)
                .forEach(lines::add);
        List<LoaderMetrics> loaders = now.loaders();
        loaders.stream().limit(LOADERS).map(WatchScreen::loader).forEach(lines::add);
        if (loaders.size() > LOADERS) {
            lines.add("loaders    and " + (loaders.size() - LOADERS) + " more");
        }
        for (Alarm alarm : now.alarms()) {
            lines.add(ProgressLine.alarm(alarm));
        }
        if (now.alarms().isEmpty()) {
            lines.add("no alarm");
        }
        return lines.stream().map(this::cut).toList();
    }

    private static String loader(LoaderMetrics m) {
        return String.format(
                Locale.ROOT,
                "loader  %s  %.0f pairs/s  %.1f ms a slice  %,d slices",
                m.getLoader(),
                m.getPairsPerSecond(),
                m.getSliceMs(),
                m.getSlices());
    }

    /** Of neighbours that share a column the last. */
    private static double[] thinned(double[] values, int most) {
        if (values.length <= most) {
            return values;
        }
        double[] thinned = new double[most];
        Arrays.setAll(thinned, i -> values[(int) ((i + 1L) * values.length / most) - 1]);
        return thinned;
    }

    private static DoubleStream finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite);
    }

    /** @param level 8 and more: full; 0 and less: empty */
    private char level(int level) {
        return level <= 0 ? ' ' : style.levels().charAt(Math.min(8, level) - 1);
    }

    private static String pad(String name, int length) {
        return name + " ".repeat(Math.max(0, length - name.length()));
    }

    /** On one line, and nothing in it moves the cursor. */
    private String cut(String text) {
        String line = Text.printable(text).replace('\n', ' ');
        return line.length() <= width ? line : line.substring(0, width);
    }
}
