package io.directpred.recorder;

import io.directpred.events.ProbeReport;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import io.directpred.spec.RunSpec;
import io.directpred.spec.SpecText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs side by side, by what their directories hold: what differs in their specifications, and what came of it. */
public final class Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);
    private static final String NONE = "-";

    /** A run that has not finished has no report: its rows so far are compared. */
    record Compared(
            String name,
            RunSpec spec,
            Recording recording,
            @Nullable Report report) {}

    private final List<Compared> runs;

    private Comparison(List<Compared> runs) {
        this.runs = runs;
    }

    /** Throws {@link BadInput} naming a directory that holds no run, or that cannot be read. */
    public static Comparison of(List<Path> paths) {
        List<RunDirectory> directories = paths.stream().map(RunDirectory::of).toList();
        boolean told = directories.stream().map(RunDirectory::run).distinct().count() == directories.size();
        List<Compared> runs = new ArrayList<>();
        for (RunDirectory directory : directories) {
            if (!directory.holdsRun()) {
                throw new BadInput(directory.path() + ": holds no run (no run.yaml in it); give directories of runs");
            }
            runs.add(new Compared(
                    told ? directory.run() : directory.path().toString(),
                    directory.spec(),
                    recording(directory),
                    directory.finished() ? ReportFiles.read(directory) : null));
        }
        return new Comparison(runs);
    }

    /** What its {@code metrics.jsonl} holds so far; nothing where there is none. */
    static Recording recording(RunDirectory directory) {
        Recording recording = new Recording();
        if (Files.notExists(directory.metrics())) {
            return recording;
        }
        try (BufferedReader rows = Files.newBufferedReader(directory.metrics())) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                add(row, recording);
            }
            return recording;
        } catch (IOException e) {
            throw new BadInput(directory.metrics() + ": cannot be read (" + FileTrouble.of(e) + ")", e);
        }
    }

    /** A line that holds no record is left out: the last one of a run that goes on may be cut off. */
    private static void add(String row, Recording recording) {
        try {
            recording.add(Row.read(row).value());
        } catch (IOException | RuntimeException e) { // of many types, at a damaged line
            LOG.debug("left out: {}", row, e);
        }
    }

    /** For a terminal. */
    public String lines() {
        StringBuilder lines = new StringBuilder();
        List<String> names = runs.stream().map(Compared::name).toList();
        Map<String, List<String>> differences = differences();
        lines.append(
                differences.isEmpty() ? "the specifications are the same\n" : table("differs", names, differences));
        lines.append('\n').append(table("result", names, results()));
        return lines.toString().stripTrailing();
    }

    private Map<String, List<String>> differences() {
        return SpecText.differences(runs.stream().map(Compared::spec).toList());
    }

    private static String table(String title, List<String> names, Map<String, List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(row(title, names));
        rows.forEach((key, values) -> all.add(row(key, values)));
        return Text.table(all);
    }

    private static List<String> row(String first, List<String> rest) {
        List<String> row = new ArrayList<>();
        row.add(first);
        row.addAll(rest);
        return row;
    }

    private Map<String, List<String>> results() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        put(rows, "steps done", run -> {
            long done =
                    run.recording.steps().isEmpty() ? 0 : run.recording.steps().lastKey() + 1;
            return done + (run.report == null ? " (not finished)" : "");
        });
        put(rows, "images/s", run -> run.report == null ? NONE : number(run.report.imagesPerSecond()));
        put(
                rows,
                "loss, last step",
                run -> run.recording.steps().isEmpty()
                        ? NONE
                        : String.format(
                                Locale.ROOT,
                                "%.3f",
                                run.recording.steps().lastEntry().getValue().loss()));
        put(rows, "effective rank of F", run -> rank(run, Recording.Rank::effective));
        put(rows, "effective rank, centred", run -> rank(run, Recording.Rank::centred));
        probe(rows, "kNN, %", ProbeReport::getKnn);
        probe(rows, "linear, last epoch, %", ProbeReport::getLinearLast);
        probe(rows, "linear, best epoch, %", ProbeReport::getLinearBest);
        put(
                rows,
                "alarms",
                run -> run.recording.alarms().isEmpty()
                        ? "none"
                        : run.recording.alarms().stream()
                                .map(alarm -> alarm.getKind() + " " + (alarm.getStep() + 1))
                                .collect(Collectors.joining(", ")));
        put(
                rows,
                "encoder",
                run -> run.report == null ? NONE : run.report.encoderSha256().substring(0, 12));
        return rows;
    }

    private void put(Map<String, List<String>> rows, String key, Function<Compared, String> value) {
        rows.put(key, runs.stream().map(value).toList());
    }

    private static String rank(Compared run, ToDoubleFunction<Recording.Rank> value) {
        return run.recording.ranks().isEmpty()
                ? NONE
                : number(value.applyAsDouble(run.recording.ranks().lastEntry().getValue()));
    }

    /** Before the first step, and as the newest probe has it. */
    private void probe(Map<String, List<String>> rows, String key, ToDoubleFunction<ProbeReport> value) {
        put(rows, key + ", first", run -> {
            ProbeReport first = run.recording.probes().get(-1L);
            return first == null ? NONE : number(value.applyAsDouble(first));
        });
        put(
                rows,
                key + ", newest",
                run -> run.recording.probes().isEmpty()
                        ? NONE
                        : number(value.applyAsDouble(
                                run.recording.probes().lastEntry().getValue())));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.2f", value);
    }

    /**
     * Writes {@code compare.md} with the tables, and the plots it shows, into a directory that is made where it is not
     * there.
     *
     * @return the page
     * @throws BadInput where something is there already, or nothing can be written
     */
    public Path write(Path directory) {
        Path page = directory.resolve("compare.md");
        if (Files.exists(page)) {
            throw new BadInput(page + ": is there already; give another directory with --out");
        }
        try {
            FileModes.createDirectories(directory);
            Map<String, byte[]> plots = Plots.over(runs);
            for (Map.Entry<String, byte[]> plot : plots.entrySet()) {
                WholeFile.write(directory.resolve(plot.getKey()), plot.getValue());
            }
            StringBuilder text = new StringBuilder("# Runs compared\n\n```\n" + lines() + "\n```\n");
            plots.keySet().forEach(plot -> text.append("\n![" + plot + "](" + plot + ")\n"));
            WholeFile.write(page, text.toString());
            return page;
        } catch (IOException e) {
            throw new BadInput(
                    directory + ": cannot be written (" + FileTrouble.of(e) + "); give another directory with --out",
                    e);
        }
    }
}
