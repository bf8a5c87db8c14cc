package io.directpred.recorder;

import io.directpred.events.ProbeReport;
import io.directpred.spec.Objective;
import io.directpred.spec.ObjectiveKind;
import io.directpred.spec.SpecText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code report.md}: a report for people. */
final class ReportPage {
    private ReportPage() {}

    /** Images that could not be decoded. */
    private static final int NAMED = 100;

    private static final Map<String, String> CAPTIONS = Map.of(
            "loss.png", "A falling loss is no sign of learning: it also falls when all images collapse to one point.",
            "metrics.png", "What the objective tells beside its loss: docs/how-to/objectives.md says what each is.",
            "effective-rank.png", "How many directions the targets use. Near 1 is collapse.",
            "spectrum.png", "Eigenvalues of F in order of size, over time.",
            "probe.png", "Accuracy of the frozen encoder on labelled images it was not trained on.");

    /** @param plots names of the image files beside the page */
    static String of(Report report, Recording recording, Set<String> plots) {
        StringBuilder page = new StringBuilder("# Run " + Text.code(report.run()) + "\n\n");
        page.append(format(
                "%s pretraining on %s: %,d steps, %,d images in %s (%.1f images/s), seed %d, %s, %s, commit `%s`.\n\n",
                Objective.of(ObjectiveKind.valueOf(report.objective())).title(),
                Text.code(report.data()),
                report.steps(),
                report.images(),
                Text.duration(report.seconds()),
                report.imagesPerSecond(),
                report.seed(),
                report.device(),
                report.precision(),
                report.commit()));
        alarms(page, report);
        if (recording.missing() > 0) {
            page.append(format(
                    "Of %,d steps there are no metrics: retention had taken them before they were recorded.\n\n",
                    recording.missing()));
        }
        probes(page, report, recording);
        spectrum(page, report);
        for (String plot : plots) {
            page.append("![").append(plot).append("](").append(plot).append(")\n\n");
            page.append(CAPTIONS.getOrDefault(plot, "")).append("\n\n");
        }
        encoder(page, report);
        undecodable(page, report, recording);
        recording.state().ifPresent(state -> page.append("## Specification\n\n```yaml\n")
                .append(SpecText.yaml(state.getSpec()))
                .append("```\n"));
        return page.toString();
    }

    private static void probes(StringBuilder page, Report report, Recording recording) {
        Report.Probes probes = report.probe();
        if (probes == null) {
            page.append(
                    recording.notProbed().isEmpty()
                            ? "No labelled images, so no probe.\n\n"
                            : "No checkpoint could be probed: " + Text.code(recording.notProbed()) + "\n\n");
            return;
        }
        Report.Accuracy accuracy = probes.trained();
        page.append("## Accuracy\n\n");
        page.append(format(
                """
                Of the frozen encoder, in percent of %,d test images, from %,d labelled ones; kNN with k = %d, linear probe `%s`.
                After 0 steps it is the %s.

                """,
                accuracy.test(),
                accuracy.bank(),
                accuracy.k(),
                accuracy.linear(),
                probes.random() == null
                        ? "random-initialised encoder"
                        : "given encoder that the run began with, and above it a random-initialised one"));
        page.append("| steps done | kNN | linear, best epoch | linear, last epoch |\n| ---: | ---: | ---: | ---: |\n");
        if (probes.random() != null) {
            page.append(format(
                    "| random | %.2f | %.2f | %.2f |\n",
                    probes.random().knn(),
                    probes.random().linearBest(),
                    probes.random().linearLast()));
        }
        for (ProbeReport p : recording.probes().values()) {
            page.append(format(
                    "| %d | %.2f | %.2f | %.2f |\n",
                    p.getStepsDone(), p.getKnn(), p.getLinearBest(), p.getLinearLast()));
        }
        measures(page, probes);
        page.append(
                "\nThe best epoch is chosen on the test images, as the paper does: read the last one as the honest number.\n\n");
    }

    /** Of the encoder at the start and at the end. */
    private static void measures(StringBuilder page, Report.Probes probes) {
        Map<String, Double> last = probes.trained().measures();
        if (last == null || last.isEmpty()) {
            return;
        }
        Report.Accuracy first = probes.initial();
        Map<String, Double> before = first == null || first.measures() == null ? Map.of() : first.measures();
        page.append("\n| measured beside | after 0 steps | newest |\n| --- | ---: | ---: |\n");
        last.forEach((name, value) -> page.append(format(
                "| %s | %s | %.2f |\n",
                Text.printable(name), before.containsKey(name) ? format("%.2f", before.get(name)) : "-", value)));
        page.append(
                "\n`knn20` has 20 neighbours at temperature 0.07 whatever the bank; `_top5`: the class is among the five best;"
                        + " `_1pct`, `_10pct`: of so many of the labels; `transfer_`: on another data set.\n");
    }

    /** First of all: who reads of an accuracy should know that something was wrong. */
    private static void alarms(StringBuilder page, Report report) {
        List<Report.Raised> alarms = report.alarms();
        if (alarms == null || alarms.isEmpty()) {
            page.append("No alarm was raised.\n\n");
            return;
        }
        page.append("## Alarms\n\n| alarm | after steps | what is wrong |\n| --- | ---: | --- |\n");
        for (Report.Raised alarm : alarms) {
            page.append(format("| %s | %,d | %s |\n", alarm.kind(), alarm.stepsDone(), alarm.reason()));
        }
        page.append('\n');
    }

    private static void spectrum(StringBuilder page, Report report) {
        Report.Spectrum s = report.spectrum();
        if (s != null) {
            page.append("## Spectrum of F at the end\n\n| measure | value |\n| --- | ---: |\n");
            page.append(format("| effective rank | %.2f |\n", s.effectiveRank()));
            page.append(format("| effective rank, centred | %.2f |\n", s.centredEffectiveRank()));
            page.append(format("| participation ratio | %.2f |\n", s.participationRatio()));
            page.append(format("| share of the greatest eigenvalue | %.3f |\n", s.topShare()));
            page.append(format("| feature deviation (1 healthy, 0 collapsed) | %.3f |\n", s.featureDeviation()));
            if (!Double.isNaN(s.alignment())) {
                page.append(format("| alignment (mean cosine of u and Wu) | %.3f |\n", s.alignment()));
            }
            page.append('\n');
        }
    }

    private static void encoder(StringBuilder page, Report report) {
        page.append(
                        "## Encoder\n\n`encoder.safetensors`, with torchvision's names, without a classifier. SHA-256 over its tensors: `")
                .append(report.encoderSha256())
                .append(
                        "`.\n\n`python load.py` rebuilds it in PyTorch from `config.json`; `from load import encoder` uses it.\n\n");
    }

    private static void undecodable(StringBuilder page, Report report, Recording recording) {
        Report.Undecodable undecodable = report.undecodable();
        if (undecodable == null) {
            return;
        }
        page.append("## Images that could not be decoded\n\n")
                .append(ReportLines.undecodable(undecodable.count(), undecodable.of(), Text.code(undecodable.first())))
                .append("\n\n");
        recording.replaced().entrySet().stream().limit(NAMED).forEach(sample -> page.append("- sample ")
                .append(sample.getKey())
                .append(": ")
                .append(Text.code(sample.getValue()))
                .append('\n'));
        if (undecodable.count() > NAMED) {
            page.append(format("- and %,d more\n", undecodable.count() - NAMED));
        }
        page.append('\n');
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
