package io.directpred.recorder;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a grid: what came of its runs so far, whole on the disk after each of them. Several processes may
 * work on one grid.
 *
 * <pre>
 *   ablation.json     every run that has ended; a grid that is started again goes on behind it
 *   runs.csv          the same, a line a run
 *   report.md, *.png  the table: mean, standard deviation, n
 *   RUN/              the directory of each run
 *   .lock             its first byte: somebody writes; byte n: somebody works on run n
 * </pre>
 */
public final class AblationResults implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AblationResults.class);
    private static final JsonMapper JSON = new JsonMapper();
    /** The byte that is locked while somebody writes; those after it are the runs'. */
    private static final int WRITING = 0;

    /**
     * What {@code ablation.json} holds.
     *
     * @param planned number of runs that the grid has
     */
    record Grid(
            String title,
            String about,
            List<String> axes,
            List<List<String>> settings,
            int planned,
            String machine,
            @JsonProperty("commit") String commit,
            List<AblationRun> runs) {}

    private final Path directory;
    private final Grid grid;
    private final ByteLocks locks;

    private final Map<String, AblationRun> runs = new LinkedHashMap<>();

    private AblationResults(Path directory, Grid grid, ByteLocks locks) {
        this.directory = directory;
        this.grid = grid;
        this.locks = locks;
    }

    /**
     * Of a grid that begins or goes on.
     *
     * @param settings in the order of the table
     * @param machine that runs it, for the report
     * @throws BadInput where the directory cannot be made or read
     */
    public static AblationResults open(
            Path directory,
            String title,
            String about,
            List<String> axes,
            List<List<String>> settings,
            int planned,
            String machine,
            String commit) {
        try {
            FileModes.createDirectories(directory);
            AblationResults results = new AblationResults(
                    directory,
                    new Grid(title, about, axes, settings, planned, machine, commit, List.of()),
                    ByteLocks.open(directory.resolve(".lock")));
            results.read();
            return results;
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    /** What ended in other processes, too. */
    private void read() throws IOException {
        Path file = directory.resolve("ablation.json");
        if (!Files.exists(file)) {
            return;
        }
        try {
            Map<String, AblationRun> all = new LinkedHashMap<>();
            JSON.readValue(file.toFile(), Grid.class).runs.forEach(run -> all.put(run.run(), run));
            runs.forEach(all::putIfAbsent);
            runs.clear();
            runs.putAll(all);
        } catch (JsonProcessingException e) {
            throw new BadInput(
                    file
                            + ": is damaged; remove it: runs that have finished are not trained again, their reports are read",
                    e);
        }
    }

    private static BadInput unusable(Path directory, IOException e) {
        return new BadInput(
                directory + ": cannot be used (" + FileTrouble.of(e) + "); give another directory with --out", e);
    }

    /**
     * Takes a run for this process, and looks what has ended meanwhile; false where another process works on it. A
     * process that dies gives back what it had taken.
     *
     * @param number of the run in the grid, from 1
     * @throws RunFailed where the file system knows no locks
     */
    public boolean claim(int number) {
        boolean mine = locks.take(number);
        if (mine) {
            try {
                read();
            } catch (IOException e) {
                throw unusable(directory, e);
            }
        }
        return mine;
    }

    /** Gives back a run that was claimed. */
    public void release(int number) {
        locks.release(number);
    }

    /** What came of a run before; empty where it has not ended. */
    public Optional<AblationRun> of(String run) {
        return Optional.ofNullable(runs.get(run));
    }

    /** Of the runs that have ended. */
    public List<AblationRun> all() {
        return List.copyOf(runs.values());
    }

    /** Takes note of a run's end, and writes everything anew. */
    public void put(AblationRun run) {
        runs.put(run.run(), run);
        write();
    }

    /** The table as a terminal shows it. */
    public String lines() {
        return new AblationTable(grid.axes, grid.settings, all()).lines();
    }

    /** Where the report is. */
    public Path report() {
        return directory.resolve("report.md");
    }

    /** Writes everything; throws {@link RunFailed} where the disk does not take it. */
    public void write() {
        locks.await(WRITING);
        try {
            writeAll();
        } catch (IOException e) {
            throw new RunFailed(
                    directory + ": cannot be written (" + FileTrouble.of(e) + "); make room on its disk", e);
        } finally {
            locks.release(WRITING);
        }
    }

    private void writeAll() throws IOException {
        read();
        List<AblationRun> all = new ArrayList<>(runs.values());
        AblationTable table = new AblationTable(grid.axes, grid.settings, all);
        Grid whole = new Grid(
                grid.title, grid.about, grid.axes, grid.settings, grid.planned, grid.machine, grid.commit, all);
        String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(whole);
        WholeFile.write(directory.resolve("ablation.json"), json + "\n");
        WholeFile.write(directory.resolve("runs.csv"), table.csv());
        Map<String, byte[]> plots = plots(table);
        for (Map.Entry<String, byte[]> plot : plots.entrySet()) {
            WholeFile.write(directory.resolve(plot.getKey()), plot.getValue());
        }
        WholeFile.write(report(), AblationPage.of(whole, table, plots.keySet()));
    }

    /** A machine without fonts cannot draw text; its user still gets the numbers. */
    private static Map<String, byte[]> plots(AblationTable table) {
        try {
            return AblationPlots.of(table);
        } catch (RuntimeException | InternalError | LinkageError e) {
            LOG.warn(
                    "no plots: Java cannot draw on this machine ({}); installing fontconfig and a font helps",
                    e.toString());
            return Map.of();
        }
    }

    @Override
    public void close() {
        locks.close();
    }
}
