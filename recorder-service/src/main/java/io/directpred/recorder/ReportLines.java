package io.directpred.recorder;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
            accuracies(lines, probes.initial(), probes.trained());
        } else if (probes != null) {
            lines.append("\n  of the final encoder there is no probe report\n");
        }
        Report.Spectrum spectrum = report.spectrum();
        if (spectrum != null) {
            lines.append(format(
                    "\n  effective rank of F %.1f, centred %.1f\n",
                    spectrum.effectiveRank(), spectrum.centredEffectiveRank()));
        }
        lines.append(format("\n  encoder  %s\n", directory.encoder()));
        lines.append(format("  report   %s", directory.file("report.md")));
        return lines.toString();
    }

    private static void accuracies(StringBuilder lines, Report.@Nullable Accuracy initial, Report.Accuracy trained) {
        lines.append("\n  test accuracy, %      random    trained\n");
        accuracy(lines, "kNN (k " + trained.k() + ")", initial == null ? null : initial.knn(), trained.knn());
        if (!trained.linear().equals("none")) {
            accuracy(lines, "linear, last epoch", initial == null ? null : initial.linearLast(), trained.linearLast());
            accuracy(lines, "linear, best epoch", initial == null ? null : initial.linearBest(), trained.linearBest());
        }
    }

    private static void accuracy(StringBuilder lines, String name, @Nullable Double initial, double trained) {
        String before = initial == null ? "-" : format("%.2f", initial);
        String gain = initial == null ? "" : format("   %+.2f", trained - initial);
        lines.append(format("  %-20s  %8s   %8.2f%s\n", name, before, trained, gain));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
