package io.directpred.standalone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.recorder.AblationResults;
import io.directpred.recorder.AblationRun;
import io.directpred.recorder.AblationRun.End;
import io.directpred.recorder.RunDirectory;
import io.directpred.recorder.RunFailed;
import io.directpred.recorder.Text;
import io.directpred.service.BadInput;
import io.directpred.service.Build;
import io.directpred.service.FileTrouble;
import io.directpred.service.Interrupt;
import io.directpred.spec.Ablation;
import io.directpred.spec.DataNames;
import io.directpred.spec.Layer;
import io.directpred.spec.SpecText;
import io.directpred.trainer.Diverged;
import io.directpred.trainer.StoppedByAlarm;
import io.directpred.trainer.ThisMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code directpred ablate}: a grid of runs, one after the other in each process that works on it, and a table of what
 * came of them.
 *
 * <pre>
 *   YAML ──▶ Ablation ──▶ run, run, run, ... each in a directory of its own ──▶ AblationResults ──▶ report.md
 * </pre>
 */
@Command(
        name = "ablate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs a grid of settings and seeds, and writes one table of them.",
            "The runs go one after the other. Give the same command again to go on after a stop or a kill. Given in a second"
                    + " terminal, it takes the runs that no other process works on. A run that diverges, or that --stop-on ends, is"
                    + " a row of the table."
        },
        footer = {
            "",
            "Grids that come with the project, for a GPU and, with -cpu, for two cores:",
            "  table3, table6   Tables 3 and 6 of the paper",
            "  methods          the objectives at equal numbers of views",
            "  staleness        accuracy against the age of W",
            "  quick-lr-cpu     learning rates for the quick recipe, on validation images",
            "  linear-lr-cpu    the same for a linear predictor trained by gradient",
            "",
            "Examples:",
            "  directpred ablate recipes/ablations/staleness-cpu.yaml",
            "  directpred ablate methods-cpu --data cifar10:cifar-10-batches-bin --out runs/methods-cifar",
        })
final class Ablate implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE|NAME",
            description =
                    "The grid in YAML (docs/how-to/ablations.md), or the name of one that comes with the project.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String grid;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where report.md and the runs go. Default: runs/<name of the grid>.")
    private @Nullable Path out;

    @Option(names = "--data", paramLabel = "SPEC", description = "The images, in place of those that the grid names.")
    private @Nullable String data;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "A key that all runs share, over those of the grid; its axes win. May be given again.")
    private List<String> set = new ArrayList<>();

    @Mixin
    private Cluster cluster = new Cluster();

    private final Terminal terminal = Terminal.standard();

    /** Throws {@link BadInput} before the first run where anything of the grid cannot be. */
    @Override
    public Integer call() throws DatasetException {
        DataNames names = name -> Run.absolute(Datasets.canonical(name));
        Ablation ablation = Ablation.of(Ablation.yaml(grid), over(), names);
        Path directory =
                (out == null ? Path.of("runs", name()) : out).toAbsolutePath().normalize();
        Map<String, Ablation.Run> runs = RunNames.of(String.valueOf(directory.getFileName()), ablation.runs());
        try (AblationResults results = AblationResults.open(
                        directory,
                        ablation.title(),
                        ablation.about(),
                        ablation.axes(),
                        ablation.runs().stream()
                                .map(Ablation.Run::setting)
                                .distinct()
                                .toList(),
                        runs.size(),
                        ThisMachine.processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores",
                        Build.commit());
                Interrupt interrupt = new Interrupt(() -> {})) { // the run says that it stops
            runs.forEach((run, asked) -> refuseAnother(results, directory, run, asked));
            CompletableFuture<Void> stopped = interrupt.asked().toFuture();
            int code = run(directory, runs, results, stopped::isDone);
            results.write();
            terminal.say(results.lines() + "\nreport " + results.report());
            int open = runs.size() - results.all().size();
            if (code != 0) {
                terminal.say("stopped; the same command goes on");
            } else if (open > 0) {
                terminal.say("%d run%s under way in other processes, which write the report again"
                        .formatted(open, open == 1 ? " is" : "s are"));
            }
            return code;
        }
    }

    private Layer over() {
        Layer keys = Layer.assignments("--set", set);
        if (data != null) {
            ObjectNode values = keys.values();
            (values.get("data") instanceof ObjectNode group ? group : values.putObject("data")).put("spec", data);
        }
        return keys;
    }

    /** Of the YAML's file, without its ending. */
    private String name() {
        return String.valueOf(Path.of(grid).getFileName()).replaceFirst("\\.ya?ml$", "");
    }

    private static void refuseAnother(AblationResults results, Path directory, String run, Ablation.Run asked) {
        results.of(run)
                .filter(there -> !there.spec().equals(SpecText.hash(asked.spec())))
                .ifPresent(there -> {
                    throw new BadInput(directory + ": holds the run " + run
                            + " of another specification, so the grid or its options have changed; give another --out");
                });
    }

    private int run(Path directory, Map<String, Ablation.Run> runs, AblationResults results, BooleanSupplier stopped)
            throws DatasetException {
        int number = 0;
        for (Map.Entry<String, Ablation.Run> run : runs.entrySet()) {
            number++;
            if (!results.claim(number)) {
                continue; // another process works on it
            }
            try {
                if (results.of(run.getKey()).isPresent()) {
                    continue;
                }
                terminal.say("\nrun %d of %d  %s, seed %d%s"
                        .formatted(
                                number,
                                runs.size(),
                                String.join(", ", run.getValue().setting()),
                                run.getValue().seed(),
                                left(results, runs.size())));
                if (stopped.getAsBoolean() || !one(directory.resolve(run.getKey()), run.getValue(), results, stopped)) {
                    return DirectPred.INTERRUPTED;
                }
            } finally {
                results.release(number);
            }
        }
        return 0;
    }

    /** By the mean of the runs that have ended; empty before the first has. */
    private static String left(AblationResults results, int planned) {
        List<AblationRun> ended = results.all();
        double mean = ended.stream().mapToDouble(AblationRun::seconds).average().orElse(Double.NaN);
        return ended.isEmpty() ? "" : "  some " + Text.duration(mean * (planned - ended.size())) + " left";
    }

    /** Whether it came to an end, of whatever kind; false where it was stopped and can go on. */
    private boolean one(Path path, Ablation.Run run, AblationResults results, BooleanSupplier stopped)
            throws DatasetException {
        RunDirectory directory = RunDirectory.of(path);
        directory.verify();
        long began = System.nanoTime();
        End end = End.finished;
        String reason = "";
        try {
            if (cluster.run(run.spec(), directory, true, "of the grid " + name()) != 0) {
                return false;
            }
            directory.removeKafka(); // of one that was killed between its report and this
        } catch (Diverged e) {
            end = End.diverged;
            reason = String.valueOf(e.getMessage());
        } catch (StoppedByAlarm e) {
            end = End.stopped;
            reason = String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new RunFailed(
                    directory.kafka() + " cannot be removed (" + FileTrouble.of(e) + "); remove it by hand", e);
        } catch (IllegalStateException e) {
            if (stopped.getAsBoolean()) { // the signal came while the run's own ear for it was not open yet
                return false;
            }
            throw e;
        }
        if (end != End.finished) {
            terminal.say(end + ": " + reason);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        results.put(
                AblationRun.of(directory, run.setting(), run.seed(), SpecText.hash(run.spec()), end, reason, seconds));
        return true;
    }
}
