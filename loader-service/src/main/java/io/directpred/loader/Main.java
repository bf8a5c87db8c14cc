package io.directpred.loader;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.FolderOptions;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.LabelledSplits;
import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loader service as a process of its own. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        ServiceProcess.main(args, "loader-service", LoaderConfig.HELP, Main::service);
    }

    private static Service service(Map<String, String> environment) throws DatasetException {
        LoaderConfig config = LoaderConfig.from(environment);
        LabelledSplits splits = Datasets.open(config.data(), FolderOptions.of(config.links(), config.grey16()));
        splits.found().lines().forEach(LOG::info);
        ImageDataset data = splits.pretrain();
        return new Service(
                config.kafka().of("loader." + config.name()),
                Service.Work.prepared(
                        "hashing",
                        data::fingerprint,
                        Service.Work.endless(
                                "serves " + data.name() + " as loader " + config.name(),
                                log -> LoaderService.over(log, data, config.name(), any -> true))));
    }
}
