package io.directpred.probe;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;
import java.util.Map;

/** The probe service as a process of its own. */
public final class Main {
    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        ServiceProcess.main(args, "probe-service", ProbeConfig.HELP, Main::service);
    }

    private static Service service(Map<String, String> environment) throws DatasetException {
        ProbeConfig config = ProbeConfig.from(environment);
        if (config.data() != null) {
            Datasets.open(config.data()); // better now than at the first checkpoint
        }
        return new Service(
                config.kafka(), Service.Work.endless("probes the checkpoints of every run", log -> ProbeService.over(
                                log, config.data(), config.threads(), run -> true)
                        .then()));
    }
}
