package io.directpred.standalone;

import io.directpred.recorder.Main;
import io.directpred.service.Logs;
import picocli.CommandLine.Command;

/** {@code directpred record}: the recorder service, started from the command line. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "The recorder: keeps a directory for every run of a broker, and reads nothing but topics.",
            "While a run trains, the directory has run.yaml and a growing metrics.jsonl; when it has finished, also the encoder"
                    + " and the report."
        },
        footer = {
            "",
            "Environment:",
            Main.ENVIRONMENT,
            "It waits for the broker and runs until it is stopped. A restart loses nothing."
        })
final class RecordRuns implements Runnable {

    /** Ends with the process. */
    @Override
    public void run() {
        Logs.toStandardOutput();
        Main.main(new String[0]);
    }
}
