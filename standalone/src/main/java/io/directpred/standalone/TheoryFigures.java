package io.directpred.standalone;

import io.directpred.datasets.DatasetException;
import io.directpred.service.BadInput;
import io.directpred.theory.Overlay;
import io.directpred.theory.Theory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code directpred theory}: what the paper derives for linear networks. */
@Command(
        name = "theory",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Draws what the paper derives for linear networks, in seconds and without a run.",
            "Its Figures 3, 5, 7, 8 and 9 become PNG and CSV, its ten observations a table.",
            "docs/explanation/theory.md explains them."
        })
final class TheoryFigures implements Callable<Integer> {
    /** Learning rates of the trained networks. */
    private static final double COARSE = 0.04;

    private static final double FINE = 0.01;

    private static final double TIME = 10;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/theory",
            description = "Where theory.md and the figures go. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Of the random starts of Figures 7, 8 and 9, and of trained networks. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--overlay",
            description =
                    "Also trains linear networks by the whole pipeline, with two learning rates, and lays them over the flow: some minutes.")
    private boolean overlay;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Throws {@link BadInput} where the page is there already, or nothing can be written. */
    @Override
    public Integer call() throws DatasetException {
        PrintWriter told = spec.commandLine().getOut();
        Theory.verify(out);
        List<Overlay> overlays =
                overlay ? new LinearRuns(out, seed, TIME, Terminal.standard()).of(COARSE, FINE) : List.of();
        if (overlay && overlays.isEmpty()) {
            return DirectPred.INTERRUPTED; // as the run has said
        }
        told.println(Theory.write(out, seed, overlays));
        told.flush();
        return 0;
    }
}
