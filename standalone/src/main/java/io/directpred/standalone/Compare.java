package io.directpred.standalone;

import io.directpred.recorder.Comparison;
import io.directpred.service.BadInput;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code directpred compare}: runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Compares runs: what differs in their specifications, and what came of it.",
            "A run that has not finished is compared as far as it has come."
        })
final class Compare implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "2..*", description = "Directories of runs.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Writes compare.md there, with plots of loss, effective rank and probe, the runs laid over each other.")
    private @Nullable Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Throws {@link BadInput} where a directory holds no run, or the page is there already. */
    @Override
    public Integer call() {
        Comparison comparison = Comparison.of(runs);
        PrintWriter told = spec.commandLine().getOut();
        told.println(comparison.lines());
        if (out != null) {
            told.println("\n" + comparison.write(out));
        }
        told.flush();
        return 0;
    }
}
