package io.directpred.recorder;

import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import io.directpred.spec.RunSpec;
import io.directpred.spec.SpecText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Where the directories of runs lie side by side, each named by its run's id. */
record RunsDirectory(Path path) {
    private static final Pattern RUN_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    /** Whether a name from the log may become part of a path. */
    static boolean isAllowed(String run) {
        return RUN_ID.matcher(run).matches();
    }

    /**
     * Makes it where it is not there; throws {@link BadInput} naming it, its owner, this process's user and the remedy
     * where nothing can be written.
     */
    void verify() {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".writable", null)); // whatever forbids it: mode, mount, quota
        } catch (IOException e) {
            Path there = nearest();
            throw new BadInput(
                    "RUNS_DIR=" + path + ": cannot be written (" + FileTrouble.of(e) + "); " + there + " belongs to "
                            + Owner.of(there)
                            + ", this process runs as " + Owner.ofThisProcess()
                            + " (uid:gid): run it as the owner, with Docker Compose by HOST_UID in .env, or chown the directory",
                    e);
        }
    }

    private Path nearest() {
        Path there = path.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    /**
     * The directory of a run, made where it is not there; throws {@link BadInput} or {@link RunFailed} naming it where
     * it cannot be the run's.
     */
    RunDirectory open(String run, RunSpec spec) {
        if (!isAllowed(run)) {
            throw new IllegalArgumentException("no run is called " + run);
        }
        RunDirectory directory = RunDirectory.of(path.resolve(run));
        if (Files.isRegularFile(directory.path())) {
            throw new BadInput(directory.path() + ": is a file; move it away");
        }
        if (directory.holdsRun()) {
            refuseAnother(directory, spec);
        }
        try {
            FileModes.createDirectories(directory.path());
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
        return directory;
    }

    /** Results are not written over: an id may have been used before, on another broker. */
    private static void refuseAnother(RunDirectory directory, RunSpec spec) {
        List<String> difference = SpecText.difference(directory.spec(), spec);
        if (!difference.isEmpty()) {
            throw new BadInput(directory.path() + ": holds a run of another specification ("
                    + String.join("; ", difference) + "); move it away, or train under another RUN_ID");
        }
    }
}
