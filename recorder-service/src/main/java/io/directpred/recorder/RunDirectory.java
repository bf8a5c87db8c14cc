package io.directpred.recorder;

import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import io.directpred.service.Logs;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run's directory: what it may hold before a run, and what lies where.
 *
 * <pre>
 *   run.yaml              the specification, once it is resolved
 *   kafka/                the embedded broker's log, until the run has finished
 *   directpred.log
 *   metrics.jsonl         grows row by row, and only grows
 *   tensorboard/          the same for TensorBoard
 *   encoder.safetensors, config.json, load.py, embeddings.avro, report.json, report.md, *.png    when it has finished
 * </pre>
 */
public record RunDirectory(Path path) {

    private static final String METRICS = "metrics.jsonl";

    /** What a start that came to nothing leaves, the log always. */
    private static final Set<String> LEFTOVERS = Set.of("kafka", Logs.FILE, METRICS, TensorBoard.DIRECTORY);

    public static RunDirectory of(Path path) {
        return new RunDirectory(path.toAbsolutePath().normalize());
    }

    /** The run's id: the directory's name, in the letters an id may have. */
    public String run() {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        String id = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        String cut = id.substring(0, Math.min(40, id.length())).replaceAll("-+$", "");
        return cut.isEmpty() ? "run" : cut;
    }

    public Path kafka() {
        return path.resolve("kafka");
    }

    Path metrics() {
        return file(METRICS);
    }

    public Path encoder() {
        return file("encoder.safetensors");
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    public boolean holdsRun() {
        return Files.isRegularFile(file("run.yaml"));
    }

    public boolean finished() {
        return holdsRun() && Files.isRegularFile(file("report.json"));
    }

    /** The specification of the run it holds, whose data's name is canonical since it was resolved. */
    public RunSpec spec() {
        return RunSpecs.resolve(List.of(Layer.file(file("run.yaml"))), name -> name);
    }

    /** Refuses a place where no run can begin or go on; creates nothing. */
    public void verify() {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new BadInput(path + ": is a file; give a directory with --out");
        }
        if (Files.isDirectory(path) && !holdsRun() && !isLeftBehind(names())) {
            throw new BadInput(path + ": is not empty and holds no run; give an empty or a new directory with --out");
        }
        String why = FileTrouble.forbids(path);
        if (why != null) {
            throw new BadInput(path + ": cannot be made, because " + why + "; give another directory with --out");
        }
    }

    private static boolean isLeftBehind(Set<String> names) {
        return names.isEmpty() || names.contains(Logs.FILE) && LEFTOVERS.containsAll(names);
    }

    /** The directory, why it cannot be written, and the remedy. */
    RunFailed unwritable(IOException cause) {
        return new RunFailed(
                path + ": cannot be written (" + FileTrouble.of(cause) + "); make room on its disk, or let user "
                        + Owner.ofThisProcess() + " write there",
                cause);
    }

    /**
     * Makes it under this name or, where that is taken meanwhile, under the first that is free with a number behind it:
     * two runs that begin in the same second have two directories.
     */
    public RunDirectory claim() {
        try {
            if (path.getParent() != null) {
                FileModes.createDirectories(path.getParent());
            }
            RunDirectory free = this;
            for (int i = 2; !FileModes.createDirectory(free.path); i++) {
                free = of(path.resolveSibling(path.getFileName() + "-" + i));
            }
            return free;
        } catch (IOException e) {
            throw unmade(e);
        }
    }

    public void create() {
        try {
            FileModes.createDirectories(path);
        } catch (IOException e) {
            throw unmade(e);
        }
    }

    private BadInput unmade(IOException e) {
        return new BadInput(
                path + ": cannot be made (" + FileTrouble.of(e) + "); give another directory with --out", e);
    }

    /** Removes the broker's log, which a finished run needs no more. */
    public void removeKafka() throws IOException {
        if (Files.exists(kafka())) {
            try (Stream<Path> files = Files.walk(kafka())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Set<String> names() {
        try (Stream<Path> entries = Files.list(path)) {
            return Set.copyOf(entries.map(e -> e.getFileName().toString()).toList());
        } catch (IOException e) {
            throw new BadInput(
                    path + ": cannot be listed (" + FileTrouble.of(e) + "); give another directory with --out", e);
        }
    }
}
