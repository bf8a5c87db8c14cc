package io.directpred.trainer;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.FolderOptions;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.LabelledSplits;
import io.directpred.service.Health;
import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer service as a process of its own: ends with 0 when the run is finished and probed, with 143 after a
 * checkpoint when it is told to stop.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        ServiceProcess.main(args, "trainer-service", TrainerConfig.HELP, Main::service);
    }

    private static Service service(Map<String, String> environment) throws DatasetException {
        TrainerConfig config = TrainerConfig.from(environment);
        LabelledSplits data = Datasets.open(
                config.spec().getData().getSpec(),
                FolderOptions.of(
                        config.spec().getData().getLinks().name(),
                        config.spec().getData().getGrey16().name()));
        data.found().lines().forEach(LOG::info);
        RunSpec asked = GivenEncoder.found(config.spec());
        GivenEncoder.lines(asked).forEach(LOG::info);
        ImageDataset images = data.pretrain();
        RunSpec before = Resolution.resolve(
                asked, images.size(), "", ThisMachine.facts()); // what is wrong is said before hashing
        CheckpointMemory.TRAINER_ALONE.refuseTooSmall(
                before, Runtime.getRuntime().maxMemory());
        boolean probed = data.probeTest() != null;
        return new Service(
                config.kafka(), Service.Work.prepared("hashing", images::fingerprint, (log, stop, health) -> {
                    RunSpec spec = Resolution.resolve(asked, images.size(), images.fingerprint(), ThisMachine.facts());
                    TrainerService.Options options = TrainerService.Options.DEFAULT
                            .stoppingOn(config.stopOn())
                            .heardBy(told(health));
                    return new Candidate(log, config.run(), options, health::is).run(spec, probed, stop);
                }));
    }

    private static TrainingListener told(Health health) {
        return new TrainingListener() {
            @Override
            public void waits(String what, int seconds) {
                health.waits(what);
            }

            @Override
            public void goesOn() {
                health.goesOn();
            }
        };
    }
}
