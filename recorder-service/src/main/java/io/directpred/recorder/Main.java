package io.directpred.recorder;

import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The recorder service as a process of its own: goes on until it is stopped; a restart loses nothing. */
public final class Main {
    /** What the environment can say, for {@code --help}. */
    public static final String ENVIRONMENT = ServiceProcess.HELP
            + "  RUNS_DIR                 where the directories go, default /runs; nobody else may write there\n";

    private static final String HELP = """
            The recorder service: keeps a directory for every run of a broker, and reads nothing but topics.
            While a run trains, the directory has run.yaml and a growing metrics.jsonl; when it has finished, also the
            encoder and the report. The recorder judges every run, and writes to topic alarms what is wrong with it.

            Environment:
            """ + ENVIRONMENT;

    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        ServiceProcess.main(args, "recorder-service", HELP, Main::service);
    }

    private static Service service(Map<String, String> environment) {
        RecordConfig config = RecordConfig.from(environment);
        new RunsDirectory(config.runs()).verify();
        return new Service(
                config.kafka(),
                Service.Work.endless(
                        "records runs into " + config.runs() + ", and judges them",
                        log -> Mono.when(RecordService.over(log, config.runs()), AlarmService.over(log))));
    }
}
