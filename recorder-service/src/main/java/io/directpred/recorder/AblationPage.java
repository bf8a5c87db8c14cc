package io.directpred.recorder;

import io.directpred.recorder.AblationResults.Grid;
import io.directpred.recorder.AblationRun.End;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A grid as a page: the table, the plots, and every run that did not finish. */
final class AblationPage {
    private AblationPage() {}

    /** @param plots names of the image files beside the page */
    static String of(Grid grid, AblationTable table, Set<String> plots) {
        StringBuilder page = new StringBuilder("# " + Text.printable(grid.title()) + "\n\n");
        if (!grid.about().isEmpty()) {
            page.append(Text.printable(grid.about())).append("\n\n");
        }
        double seconds = grid.runs().stream().mapToDouble(AblationRun::seconds).sum();
        List<Long> seeds =
                grid.runs().stream().map(AblationRun::seed).distinct().sorted().toList();
        page.append(String.format(
                Locale.ROOT,
                "%d of %d runs have ended, seeds %s, %s of wall clock, %s, commit `%s`.\n\n",
                grid.runs().size(),
                grid.planned(),
                seeds,
                Text.duration(seconds),
                grid.machine(),
                grid.commit()));
        page.append("""
                Mean ± standard deviation of the sample over the n runs that finished; a run that did not is named beside them.
                Accuracies are of the frozen encoder on labelled test images.
                """);
        AblationTable.Mean random = table.random();
        if (random.n() > 0) {
            page.append("The encoders before their first step have a mean kNN of ")
                    .append(AblationTable.number(random.mean()))
                    .append(" %.\n");
        }
        page.append('\n').append(table.markdown());
        plots.forEach(plot -> page.append("\n![" + plot + "](" + plot + ")\n"));
        List<AblationRun> ended =
                grid.runs().stream().filter(run -> run.end() != End.finished).toList();
        if (!ended.isEmpty()) {
            page.append("\n## Runs that did not finish\n\n");
            ended.forEach(run -> page.append("- `" + run.run() + "`, " + run.end() + " after " + run.steps()
                    + " steps: " + Text.printable(run.reason()) + "\n"));
        }
        page.append("\n`runs.csv` has a line for each run, `ablation.json` every probe of it.\n");
        return page.toString();
    }
}
