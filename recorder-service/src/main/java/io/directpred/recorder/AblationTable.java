package io.directpred.recorder;

import io.directpred.recorder.AblationRun.End;
import io.directpred.recorder.AblationRun.Probed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runs of a grid by their setting: means and spreads over the seeds.
 *
 * <p>Means are of runs that finished; the others are counted and named beside them, so that a mean never hides one.
 *
 * @param axes names
 * @param settings in order
 * @param runs that have ended, of any setting
 */
record AblationTable(List<String> axes, List<List<String>> settings, List<AblationRun> runs) {

    /**
     * A mean over seeds.
     *
     * @param deviation of the sample, over n - 1; NaN where n is 1
     */
    record Mean(int n, double mean, double deviation) {
        static Mean of(double[] values) {
            double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
            double mean = Arrays.stream(known).average().orElse(Double.NaN);
            double squares =
                    Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum();
            return new Mean(
                    known.length, mean, known.length < 2 ? Double.NaN : Math.sqrt(squares / (known.length - 1)));
        }

        /** Such as 81.30 ± 0.41. */
        String text() {
            return n == 0 ? "-" : AblationTable.number(mean) + (n == 1 ? "" : " ± " + AblationTable.number(deviation));
        }
    }

    static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "-";
    }

    List<AblationRun> of(List<String> setting) {
        return runs.stream().filter(run -> run.setting().equals(setting)).toList();
    }

    private Stream<AblationRun> finished(List<String> setting) {
        return of(setting).stream().filter(run -> run.end() == End.finished);
    }

    /** Over the finished runs of a setting. */
    Mean mean(List<String> setting, ToDoubleFunction<AblationRun> value) {
        return Mean.of(finished(setting).mapToDouble(value).toArray());
    }

    /** Of the final encoder; NaN where it was not probed. */
    static double atTheEnd(AblationRun run, ToDoubleFunction<Probed> value) {
        return run.probes().stream()
                .filter(probe -> probe.stepsDone() == run.steps())
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Before the first step, over all runs: the baseline. */
    Mean random() {
        return Mean.of(runs.stream()
                .flatMap(run -> run.probes().stream().filter(probe -> probe.stepsDone() == 0))
                .mapToDouble(Probed::knn)
                .toArray());
    }

    /** Mean kNN over the finished runs of a setting, by steps done. */
    TreeMap<Long, Double> curve(List<String> setting) {
        return finished(setting)
                .flatMap(run -> run.probes().stream())
                .filter(probe -> Double.isFinite(probe.knn()))
                .collect(Collectors.groupingBy(
                        Probed::stepsDone, TreeMap::new, Collectors.averagingDouble(Probed::knn)));
    }

    /** Column heads, then a row for each setting. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        List<String> heads = new ArrayList<>(axes);
        heads.addAll(List.of("n", "kNN, %", "linear, last epoch, %", "linear, best, %", "effective rank", "notes"));
        rows.add(heads);
        for (List<String> setting : settings) {
            List<String> row = new ArrayList<>(setting);
            row.add(String.valueOf(finished(setting).count()));
            row.add(mean(setting, run -> atTheEnd(run, Probed::knn)).text());
            row.add(mean(setting, run -> atTheEnd(run, Probed::linearLast)).text());
            row.add(mean(setting, run -> atTheEnd(run, Probed::linearBest)).text());
            row.add(mean(setting, AblationRun::effectiveRank).text());
            row.add(notes(setting));
            rows.add(row);
        }
        return rows;
    }

    /** What did not finish, and which alarms were raised, with the number of runs. */
    private String notes(List<String> setting) {
        List<AblationRun> all = of(setting);
        List<String> notes = new ArrayList<>();
        for (End end : List.of(End.diverged, End.stopped)) {
            String steps = all.stream()
                    .filter(run -> run.end() == end)
                    .map(run -> String.valueOf(run.steps()))
                    .collect(Collectors.joining(", "));
            if (!steps.isEmpty()) {
                notes.add(end + " after " + steps + " steps");
            }
        }
        new TreeSet<>(all.stream().flatMap(run -> run.alarms().stream()).toList())
                .forEach(alarm -> notes.add(alarm + " in "
                        + all.stream()
                                .filter(run -> run.alarms().contains(alarm))
                                .count()));
        return String.join("; ", notes);
    }

    String lines() {
        return Text.table(rows());
    }

    String markdown() {
        List<List<String>> rows = rows();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(row.stream()
                    .map(cell -> Text.printable(cell).replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
            if (row.equals(rows.get(0))) {
                text.append("| --- ".repeat(axes.size()))
                        .append("| ---: ".repeat(row.size() - axes.size() - 1))
                        .append("| --- |\n");
            }
        }
        return text.toString();
    }

    /** A line for each run. */
    String csv() {
        StringBuilder text = new StringBuilder();
        List<String> heads = new ArrayList<>(axes);
        heads.addAll(List.of(
                "seed",
                "run",
                "end",
                "steps",
                "knn_random",
                "knn",
                "linear_last",
                "linear_best",
                "effective_rank",
                "seconds",
                "alarms",
                "reason"));
        line(text, heads);
        for (AblationRun run : runs) {
            List<String> cells = new ArrayList<>(run.setting());
            OptionalDouble random = run.probes().stream()
                    .filter(probe -> probe.stepsDone() == 0)
                    .mapToDouble(Probed::knn)
                    .findFirst();
            cells.addAll(List.of(
                    String.valueOf(run.seed()),
                    run.run(),
                    run.end().name(),
                    String.valueOf(run.steps()),
                    plain(random.orElse(Double.NaN)),
                    plain(atTheEnd(run, Probed::knn)),
                    plain(atTheEnd(run, Probed::linearLast)),
                    plain(atTheEnd(run, Probed::linearBest)),
                    plain(run.effectiveRank()),
                    plain(run.seconds()),
                    String.join(" ", run.alarms()),
                    run.reason()));
            line(text, cells);
        }
        return text.toString();
    }

    private static String plain(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "";
    }

    /** RFC 4180. */
    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream()
                .map(cell -> cell.matches("[^\",\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"")
                .collect(Collectors.joining(",", "", "\n")));
    }
}
