package io.directpred.standalone;

import io.directpred.events.Alarm;
import io.directpred.events.ProbeReport;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Text;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** How far a run is, in one line; not safe for use by several threads. */
final class ProgressLine {
    /** Steps over which speed and waiting are averaged. */
    private static final int WINDOW = 30;

    private final Deque<TrainingMetrics> recent = new ArrayDeque<>();
    private @Nullable Spectrum spectrum;

    void add(SpecificRecord value) {
        if (value instanceof TrainingMetrics metrics) {
            recent.addLast(metrics);
            if (recent.size() > WINDOW) {
                recent.removeFirst();
            }
        } else if (value instanceof Spectrum s) {
            spectrum = s;
        }
    }

    /** True once there is a step to tell of. */
    boolean started() {
        return !recent.isEmpty();
    }

    /** Whether this is the run's last step. */
    static boolean isLast(SpecificRecord value) {
        return value instanceof TrainingMetrics m && m.getStepsDone() == m.getSteps();
    }

    /** By the newest metrics; there must be some. */
    long stepsDone() {
        return recent.getLast().getStepsDone();
    }

    /** Without a bar, for a log. */
    String plain() {
        TrainingMetrics m = recent.getLast();
        return "steps " + m.getStepsDone() + "/" + m.getSteps() + "  " + numbers(m);
    }

    /** With a bar; what does not fit is cut off at the end, never wrapped. */
    String line(int columns, Style style) {
        TrainingMetrics m = recent.getLast();
        String text = " " + m.getStepsDone() + "/" + m.getSteps() + "  " + numbers(m);
        int width = Math.max(0, Math.min(columns - 1, Math.max(8, Math.min(30, columns - text.length() - 2))));
        double share = m.getSteps() == 0 ? 0 : Math.min(1, (double) m.getStepsDone() / m.getSteps());
        int room = Math.max(0, columns - width - 1);
        return style.bar(share, width) + (text.length() <= room ? text : text.substring(0, room));
    }

    private String numbers(TrainingMetrics m) {
        Spectrum s = spectrum;
        return String.format(
                Locale.ROOT,
                "loss %.3f  rank %s  %.0f img/s  %s  %d loader%s  %s left",
                m.getLoss(),
                s == null ? "-" : String.format(Locale.ROOT, "%.1f", s.getEffectiveRank()),
                m.getImagesPerSecond(),
                waiting(),
                m.getLoaders(),
                m.getLoaders() == 1 ? "" : "s",
                Text.duration((m.getSteps() - m.getStepsDone()) * millis() / 1000));
    }

    /** What the trainer waits for most, and which share of its time. */
    private String waiting() {
        double pairs =
                recent.stream().mapToDouble(TrainingMetrics::getWaitPairsMs).sum();
        double weights =
                recent.stream().mapToDouble(TrainingMetrics::getWaitWeightsMs).sum();
        double share = Math.max(pairs, weights) / Math.max(1e-9, millis() * recent.size());
        return share < 0.005
                ? "no waiting"
                : String.format(Locale.ROOT, "waits %.0f%% for %s", 100 * share, pairs >= weights ? "pairs" : "W");
    }

    /** Mean milliseconds a step takes. */
    private double millis() {
        return recent.stream()
                .mapToDouble(m -> m.getStepMs() + m.getWaitPairsMs() + m.getWaitWeightsMs())
                .average()
                .orElse(0);
    }

    /** An alarm as a line of its own. */
    static String alarm(Alarm a) {
        return "alarm  " + a.getKind() + " after " + (a.getStep() + 1) + " steps: " + a.getReason();
    }

    /** A probe's result as a line of its own. */
    static String probe(ProbeReport p) {
        String what = p.getStepsDone() == 0
                ? p.getRandom().isEmpty() ? "random-initialised" : "given encoder"
                : p.getLast() ? "final" : "after " + p.getStepsDone() + " steps";
        if (!p.getFailure().isEmpty()) {
            return String.format(Locale.ROOT, "probe  %-18s  failed: %s", what, p.getFailure());
        }
        String first = p.getRandom().stream()
                .map(b -> probe(p, "random-initialised", b.getKnn(), b.getLinearLast(), b.getLinearBest())
                        + System.lineSeparator())
                .collect(Collectors.joining());
        return first + probe(p, what, p.getKnn(), p.getLinearLast(), p.getLinearBest());
    }

    private static String probe(ProbeReport p, String what, double knn, double last, double best) {
        String linear = p.getLinear() == io.directpred.spec.LinearProtocol.none
                ? ""
                : String.format(Locale.ROOT, "  linear %.2f %% (best %.2f %%)", last, best);
        return String.format(Locale.ROOT, "probe  %-18s  kNN %.2f %%%s", what, knn, linear);
    }

    /** How a bar is drawn. */
    record Style(String full, String empty, String on, String off) {
        static final Style COLOUR = new Style("\u2501", "\u2500", "\u001b[32m", "\u001b[0m");
        static final Style UNICODE = new Style("\u2501", "\u2500", "", "");
        static final Style ASCII = new Style("#", "-", "", "");

        String bar(double share, int width) {
            int done = (int) Math.round(share * width);
            return on + full.repeat(done) + off + empty.repeat(width - done);
        }
    }
}
