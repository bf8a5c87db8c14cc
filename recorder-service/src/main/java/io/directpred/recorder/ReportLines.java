package io.directpred.recorder;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A report as a few lines on the terminal. */
public final class ReportLines {
    private ReportLines() {}

    public static String of(Report report, RunDirectory directory) {
        StringBuilder lines = new StringBuilder();
        lines.append(format(
                "done  %,d steps, %,d images in %s, %.0f images/s, seed %d, %s\n",
                report.steps(),
                report.images(),
                Text.duration(report.seconds()),
                report.imagesPerSecond(),
                report.seed(),
                report.precision()));
        Report.Probes probes = report.probe();
        if (probes != null && report.probed()) {
            accuracies(lines, probes);
        } else if (probes != null) {
            lines.append("\n  of the final encoder there is no probe report\n");
        }
        Report.Spectrum spectrum = report.spectrum();
        if (spectrum != null) {
            lines.append(format(
                    "\n  effective rank of F %.1f, centred %.1f\n",
                    spectrum.effectiveRank(), spectrum.centredEffectiveRank()));
        }
        Report.Undecodable undecodable = report.undecodable();
        if (undecodable != null) {
            lines.append("\n  ")
                    .append(undecodable(undecodable.count(), undecodable.of(), undecodable.first()))
                    .append('\n');
        }
        List<Report.Raised> alarms = report.alarms();
        if (alarms != null && !alarms.isEmpty()) {
            lines.append(format(
                    "\n  alarms   %s\n",
                    alarms.stream()
                            .map(a -> format("%s after %,d steps", a.kind(), a.stepsDone()))
                            .collect(Collectors.joining(", "))));
        }
        lines.append(format("\n  encoder  %s\n", directory.encoder()));
        lines.append(format("  report   %s", directory.file("report.md")));
        return lines.toString();
    }

    /** As a sentence; it begins with a warning where most of the data is missing. */
    static String undecodable(long count, long of, String first) {
        return format(
                "%s%,d of %,d images could not be decoded, and others were trained on in their place; the first: %s",
                count * 2 > of ? "WARNING: more than half of the data is missing. " : "", count, of, first);
    }

    private static void accuracies(StringBuilder lines, Report.Probes probes) {
        Report.Accuracy trained = probes.trained();
        lines.append(
                probes.random() == null
                        ? "\n  test accuracy, %      random    trained\n"
                        : "\n  test accuracy, %      random      given    trained\n");
        accuracy(lines, "kNN (k " + trained.k() + ")", probes, Report.Accuracy::knn);
        if (!trained.linear().equals("none")) {
            accuracy(lines, "linear, last epoch", probes, Report.Accuracy::linearLast);
            accuracy(lines, "linear, best epoch", probes, Report.Accuracy::linearBest);
        }
    }

    /** The gain is that over what the run began with. */
    private static void accuracy(
            StringBuilder lines, String name, Report.Probes probes, ToDoubleFunction<Report.Accuracy> value) {
        Report.Accuracy initial = probes.initial();
        String random = probes.random() == null ? "" : format("%8.2f   ", value.applyAsDouble(probes.random()));
        double trained = value.applyAsDouble(probes.trained());
        String before = initial == null ? "-" : format("%.2f", value.applyAsDouble(initial));
        String gain = initial == null ? "" : format("   %+.2f", trained - value.applyAsDouble(initial));
        lines.append(format("  %-20s  %s%8s   %8.2f%s\n", name, random, before, trained, gain));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
