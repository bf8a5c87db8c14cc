package io.directpred.stats;

import io.directpred.events.KafkaConnection;
import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;

/** The stats service as a process of its own. */
public final class Main {
    /** All that can be set is about the broker: what is computed is in each run's specification. */
    static final String HELP = """
            The stats service: folds correlations into F and publishes the predictor's weights W.
            It reads directpred.correlations, in consumer group "stats".
            It writes directpred.predictor-weights and directpred.spectra.

            Environment:
            """ + ServiceProcess.HELP;

    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        ServiceProcess.main(
                args, "stats-service", HELP, environment -> service(KafkaConnection.fromEnvironment(environment)));
    }

    private static Service service(KafkaConnection kafka) {
        StatsService.verify();
        return new Service(kafka, Service.Work.endless("folds correlations of every run", StatsService::over));
    }
}
