package io.directpred.standalone;

import io.directpred.events.Alarm;
import io.directpred.events.ProbeReport;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.monitor.RunNow;
import io.directpred.recorder.Pace;
import io.directpred.recorder.Text;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** How far a run is, in one line; not safe for use by several threads. */
final class ProgressLine {
    private final Pace pace = new Pace();
    private @Nullable Spectrum spectrum;

    void add(SpecificRecord value) {
        if (value instanceof TrainingMetrics metrics) {
            pace.add(metrics);
        } else if (value instanceof Spectrum s) {
            spectrum = s;
        }
    }

    /** True once there is a step to tell of. */
    boolean started() {
        return pace.newest() != null;
    }

    /** Whether this is the run's last step. */
    static boolean isLast(SpecificRecord value) {
        return value instanceof TrainingMetrics m && m.getStepsDone() == m.getSteps();
    }

    /** By the newest metrics; there must be some. */
    long stepsDone() {
        return newest().getStepsDone();
    }

    private TrainingMetrics newest() {
        return Objects.requireNonNull(pace.newest(), "no step yet");
    }

    /** Without a bar, for a log. */
    String plain() {
        TrainingMetrics m = newest();
        return "steps " + m.getStepsDone() + "/" + m.getSteps() + "  " + numbers(m);
    }

    /** With a bar; what does not fit is cut off at the end, never wrapped. */
    String line(int columns, Style style) {
        TrainingMetrics m = newest();
        String text = " " + m.getStepsDone() + "/" + m.getSteps() + "  " + numbers(m);
        int width = Math.max(0, Math.min(columns - 1, Math.max(8, Math.min(30, columns - text.length() - 2))));
        double share = m.getSteps() == 0 ? 0 : Math.min(1, (double) m.getStepsDone() / m.getSteps());
        int room = Math.max(0, columns - width - 1);
        return style.bar(share, width) + (text.length() <= room ? text : text.substring(0, room));
    }

    private String numbers(TrainingMetrics m) {
        double rank = spectrum == null ? Double.NaN : spectrum.getEffectiveRank();
        return numbers(m, rank, pace.waitsForPairs(), pace.waitsForWeights(), pace.secondsLeft());
    }

    /** Of a run that is watched from elsewhere, without a bar; a step has been done. */
    static String plain(RunNow now) {
        TrainingMetrics m = Objects.requireNonNull(now.newest(), "no step yet");
        double[] ranks = now.effectiveRank();
        double rank = ranks.length == 0 ? Double.NaN : ranks[ranks.length - 1];
        return "steps " + m.getStepsDone() + "/" + m.getSteps() + "  "
                + numbers(m, rank, now.waitsForPairs(), now.waitsForWeights(), now.secondsLeft());
    }

    private static String numbers(
            TrainingMetrics m, double rank, double pairs, double weights, OptionalDouble secondsLeft) {
        return String.format(
                Locale.ROOT,
                "loss %.3f  rank %s  %.0f img/s  %s  %d loader%s%s",
                m.getLoss(),
                Double.isNaN(rank) ? "-" : String.format(Locale.ROOT, "%.1f", rank),
                m.getImagesPerSecond(),
                waiting(pairs, weights),
                m.getLoaders(),
                m.getLoaders() == 1 ? "" : "s",
                left(secondsLeft));
    }

    /** Empty until it is known. */
    static String left(OptionalDouble seconds) {
        return seconds.isPresent() ? "  " + Text.duration(seconds.getAsDouble()) + " left" : "";
    }

    /** What the trainer waits for most, and which share of its time. */
    static String waiting(double pairs, double weights) {
        double share = Math.max(pairs, weights);
        return share < 0.005
                ? "no waiting"
                : String.format(Locale.ROOT, "waits %.0f%% for %s", 100 * share, pairs >= weights ? "pairs" : "W");
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

    /**
     * How a bar is drawn.
     *
     * @param levels eight letters, each of them higher than the one before
     */
    record Style(String full, String empty, String on, String off, String levels) {
        private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

        static final Style COLOUR = new Style("\u2501", "\u2500", "\u001b[32m", "\u001b[0m", BLOCKS);
        static final Style UNICODE = new Style("\u2501", "\u2500", "", "", BLOCKS);
        static final Style ASCII = new Style("#", "-", "", "", "_.:-=+*#");

        String bar(double share, int width) {
            int done = (int) Math.round(share * width);
            return on + full.repeat(done) + off + empty.repeat(width - done);
        }
    }
}
