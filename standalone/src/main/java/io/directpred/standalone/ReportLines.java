package io.directpred.standalone;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report as a few lines on the terminal. */
final class ReportLines {
    private ReportLines() {}

    static String of(Report report, RunDirectory directory) {
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
        if (probes != null) {
            Report.Accuracy trained = probes.trained();
            String after = report.probed() ? "trained" : "step " + trained.step();
            lines.append(format("\n  test accuracy, %%      random %10s\n", after));
            Report.Accuracy initial = probes.initial();
            accuracy(lines, "kNN (k " + trained.k() + ")", initial == null ? null : initial.knn(), trained.knn());
            if (!trained.linear().equals("none")) {
                accuracy(
                        lines,
                        "linear, last epoch",
                        initial == null ? null : initial.linearLast(),
                        trained.linearLast());
                accuracy(
                        lines,
                        "linear, best epoch",
                        initial == null ? null : initial.linearBest(),
                        trained.linearBest());
            }
        }
        Report.Spectrum spectrum = report.spectrum();
        if (spectrum != null) {
            lines.append(format(
                    "\n  effective rank of F %.1f, centred %.1f\n",
                    spectrum.effectiveRank(), spectrum.centredEffectiveRank()));
        }
        lines.append(format("\n  encoder  %s\n", directory.file("encoder.safetensors")));
        lines.append(format("  report   %s", directory.file("report.md")));
        return lines.toString();
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
