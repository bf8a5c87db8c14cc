package io.directpred.standalone;

import io.directpred.datasets.DatasetException;
import io.directpred.recorder.ReportFiles;
import io.directpred.recorder.ReportLines;
import io.directpred.recorder.RunDirectory;
import io.directpred.service.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code directpred resume}: goes on with a run that was stopped, from its newest checkpoint. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Continues a stopped run from its newest checkpoint, as if it had never stopped.",
            "Prints the result of a finished run."
        })
final class Resume implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The run's directory, as given to run --out.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path dir;

    @Mixin
    private Cluster cluster = new Cluster();

    @Override
    public Integer call() throws DatasetException {
        RunDirectory directory = RunDirectory.of(dir);
        if (!directory.holdsRun()) {
            throw new BadInput(directory.path()
                    + ": holds no run (no run.yaml in it); begin one with directpred run --out " + dir);
        }
        if (directory.finished()) {
            Terminal.standard().say(ReportLines.of(ReportFiles.read(directory), directory));
            return 0;
        }
        if (cluster.embedded() && Files.notExists(directory.kafka())) {
            throw new BadInput(
                    directory.path()
                            + ": holds no broker's log (no kafka in it); was the run on a broker elsewhere, name it with --bootstrap");
        }
        directory.verify();
        return cluster.run(directory.spec(), directory, true, "goes on");
    }
}
