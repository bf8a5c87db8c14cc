package io.directpred.standalone;

import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code directpred record}: the recorder as a process of its own. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "The recorder: keeps a directory for every run of a log, and reads nothing but topics.",
            "While a run trains, run.yaml and a growing metrics.jsonl; when it has finished, its encoder and its report."
        },
        footer = {
            "",
            "Environment:",
            ServiceProcess.HELP
                    + "  RUNS_DIR                 where the directories go, default /runs; nobody else may write there",
            "",
            "It waits for the broker, and goes on until it is stopped; a restart loses nothing."
        })
final class RecordRuns implements Runnable {

    /** Ends with the process. */
    @Override
    public void run() {
        Logs.toStandardOutput();
        ServiceProcess.main(new String[0], "recorder", "", RecordRuns::service);
    }

    private static Service service(Map<String, String> environment) {
        RecordConfig config = RecordConfig.from(environment);
        new RunsDirectory(config.runs()).verify();
        return new Service(
                config.kafka(),
                Service.Work.endless(
                        "records runs into " + config.runs(), log -> RecordService.over(log, config.runs())));
    }
}
