package io.directpred.theory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** {@code theory.md}: the observations as a table, and the figures. */
final class TheoryPage {
    private TheoryPage() {}

    /** Shows the pictures that there are. */
    static String of(
            List<Observation> observations, List<Overlay> overlays, List<Figure> figures, Set<String> pictures) {
        StringBuilder page = new StringBuilder("# The theory of linear networks\n\n");
        page.append(
                "Computed from the equations of arXiv 2102.06810; every number is in the CSV beside its figure.\n\n");
        page.append("## Observations\n\n").append(table(observations));
        if (!overlays.isEmpty()) {
            page.append("\n## Trained networks\n\n").append(rows(overlays));
        }
        page.append("\n## Figures\n");
        for (Figure figure : figures) {
            String picture = figure.name() + ".png";
            page.append('\n').append(figure.caption()).append('\n');
            if (pictures.contains(picture)) {
                page.append("\n![")
                        .append(figure.name())
                        .append("](")
                        .append(picture)
                        .append(")\n");
            }
        }
        return page.toString();
    }

    /** How far trained networks are from the flow. */
    private static String rows(List<Overlay> overlays) {
        List<String> lines = new ArrayList<>();
        lines.add("| learning rate | steps | greatest \\|s - s_flow\\| / \\|s_flow\\| | at the end |");
        lines.add("| ---: | ---: | ---: | ---: |");
        overlays.forEach(overlay -> lines.add(overlay.row()));
        return String.join("\n", lines) + "\n";
    }

    private static String table(List<Observation> observations) {
        List<String> lines = new ArrayList<>();
        lines.add("| | the paper observes | measured | changed | holds |");
        lines.add("| ---: | --- | --- | --- | --- |");
        for (Observation o : observations) {
            String values = Arrays.stream(o.values()).mapToObj(Figure::number).collect(Collectors.joining(", "));
            lines.add(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s: %s | %s: %s | %s |",
                    o.number(),
                    o.claim(),
                    o.measure(),
                    DoubleStream.of(o.measured()).mapToObj(Figure::number).collect(Collectors.joining(", ")),
                    o.parameter(),
                    values,
                    o.holds() ? "yes" : "no"));
        }
        return String.join("\n", lines) + "\n";
    }
}
