package io.directpred.standalone;

import io.directpred.service.BadInput;
import io.directpred.theory.Theory;
import java.io.PrintWriter;
import java.nio.file.Path;
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
            description = "Of the random starts of Figures 7, 8 and 9. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Throws {@link BadInput} where the page is there already, or nothing can be written. */
    @Override
    public Integer call() {
        PrintWriter told = spec.commandLine().getOut();
        told.println(Theory.write(out, seed));
        told.flush();
        return 0;
    }
}
