package io.directpred.standalone;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.FolderOptions;
import io.directpred.datasets.LabelledSplits;
import io.directpred.events.AlarmKind;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.probe.FeatureMemory;
import io.directpred.probe.TransferSet;
import io.directpred.recorder.ReportFiles;
import io.directpred.recorder.ReportLines;
import io.directpred.recorder.RunDirectory;
import io.directpred.service.BadInput;
import io.directpred.spec.Device;
import io.directpred.spec.Machine;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.SpecText;
import io.directpred.stats.StatsService;
import io.directpred.trainer.CheckpointMemory;
import io.directpred.trainer.GivenEncoder;
import io.directpred.trainer.ThisMachine;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a run that do not change its result: which broker, how many loaders. */
final class Cluster {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_LOADERS = 64;

    @Option(
            names = "--loaders",
            paramLabel = "N",
            description = "Loaders that augment side by side, or auto (default): one for each core that training"
                    + " leaves; the result is the same.")
    private String loaders = "auto";

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description =
                    "A Kafka broker with share groups (4.2 or newer) to run on, instead of one in this process; other"
                            + " properties of the connection come from the environment: KAFKA_SECURITY_PROTOCOL, and so on.")
    private @Nullable String bootstrap;

    @Option(names = "--no-page", description = "Shows nothing in a browser; otherwise a line says where.")
    private boolean noPage;

    @Option(
            names = "--stop-on",
            paramLabel = "ALARM",
            split = ",",
            description = "Alarms that end the run with a checkpoint and exit code 1: ${COMPLETION-CANDIDATES}.")
    private Set<AlarmKind> stopOn = EnumSet.noneOf(AlarmKind.class);

    boolean embedded() {
        return bootstrap == null;
    }

    /**
     * Verifies all that is given, and only then makes the directory and runs; returns the exit code.
     *
     * @param named by the user; a name of the program's own gives way to one that is taken
     * @param how the run came about, for the first line
     */
    int run(RunSpec asked, RunDirectory wanted, boolean named, String how) throws DatasetException {
        if (!loaders.matches("auto|[1-9]|[1-5][0-9]|6[0-4]")) {
            throw new BadInput("--loaders = " + loaders + " is not allowed: it takes auto or a whole number from 1 to "
                    + MOST_LOADERS);
        }
        Terminal terminal = Terminal.standard();
        LabelledSplits data = Datasets.open(
                asked.getData().getSpec(),
                FolderOptions.of(
                        asked.getData().getLinks().name(),
                        asked.getData().getGrey16().name()));
        if (!asked.getProbe().getTransfer().isEmpty()) {
            TransferSet.open(
                    asked.getProbe().getTransfer(),
                    FolderOptions.of(
                            asked.getData().getLinks().name(),
                            asked.getData().getGrey16().name()));
        }
        StatsService.verify();
        boolean goesOn =
                named && wanted.holdsRun() && !asked.getInit().getSha256().isEmpty();
        RunSpec given = goesOn ? asked : GivenEncoder.found(asked); // a checkpoint has taken the file's place
        List<String> init = goesOn ? List.of() : GivenEncoder.lines(given);
        Machine machine = ThisMachine.facts();
        RunSpec spec = Resolution.resolve(
                given, data.pretrain().size(), data.pretrain().fingerprint(), machine);
        if (spec.getProbe().getDevice() == Device.gpu && spec.getCuda().getDevice() >= machine.gpus()) {
            throw new BadInput("probe.device: gpu, but PyTorch finds no GPU "
                    + spec.getCuda().getDevice()
                    + " here: allowed are auto and cpu; ./directpred doctor says what is found");
        }
        if (named && wanted.holdsRun()) {
            refuseAnother(wanted, spec);
        }
        if (named && wanted.finished()) {
            terminal.say(ReportLines.of(ReportFiles.read(wanted), wanted));
            return 0;
        }
        CheckpointMemory.WHOLE_RUN.refuseTooSmall(
                spec, FeatureMemory.bytes(spec, data), Runtime.getRuntime().maxMemory());
        if (bootstrap == null) {
            return begin(spec, wanted, named, how, data, init, terminal).onBrokerOfItsOwn();
        }
        try (EventLog log = open(bootstrap, Brokers.named("run", bootstrap))) {
            refuseDeleted(log, wanted);
            return begin(spec, wanted, named, how, data, init, terminal).on(log);
        }
    }

    /** From here on there is a directory. */
    private StandaloneRun begin(
            RunSpec spec,
            RunDirectory wanted,
            boolean named,
            String how,
            LabelledSplits data,
            List<String> init,
            Terminal terminal) {
        RunDirectory directory = named ? wanted : wanted.claim();
        terminal.say("run %s  %s  data %s"
                        .formatted(directory.run(), how, spec.getData().getSpec())
                + "\n" + String.join("\n", data.found().lines()));
        init.forEach(terminal::say);
        return new StandaloneRun(spec, directory, loaders(spec), data, terminal, !noPage, stopOn);
    }

    private int loaders(RunSpec spec) {
        return loaders.equals("auto")
                ? loaders(spec, Runtime.getRuntime().availableProcessors())
                : Integer.parseInt(loaders);
    }

    /**
     * As many as there are cores that training leaves: of a trainer on a GPU the cores but three, for it, the broker
     * and the stats.
     */
    static int loaders(RunSpec spec, int cores) {
        int taken = spec.getDevice() == Device.gpu ? 3 : spec.getThreads();
        return Math.max(1, Math.min(MOST_LOADERS, cores - taken));
    }

    private static EventLog open(String bootstrap, KafkaConnection connection) {
        try {
            EventLog log = EventLog.open(connection, PATIENCE);
            try {
                log.ensure(Topics.RUNS); // a broker on which no run could go on is refused before anything begins
                return log;
            } catch (EventLogException e) {
                log.close();
                throw e;
            }
        } catch (EventLogException e) {
            throw new BadInput("--bootstrap = " + bootstrap + ": " + e.getMessage(), e);
        }
    }

    /** Its metrics are on the log still, and nobody could tell them from another run's. */
    private static void refuseDeleted(EventLog log, RunDirectory wanted) {
        boolean deleted = log.readToEnd(Topics.RUNS, RunState.class)
                .map(Event::value)
                .any(state -> state.getRun().equals(wanted.run()) && state.getPhase() == RunPhase.deleted)
                .blockOptional()
                .orElse(false);
        if (deleted) {
            throw new BadInput("run " + wanted.run() + " was deleted, and its id stays taken; give another --out");
        }
    }

    /** Minutes were turned into steps by the run that is there. */
    private static void refuseAnother(RunDirectory directory, RunSpec asked) {
        RunSpec there = directory.spec();
        RunSpec.Builder settled = RunSpec.newBuilder(asked);
        if (asked.getSchedule().getMinutes() > 0) {
            settled.setSchedule(there.getSchedule());
        }
        List<String> difference = SpecText.difference(there, settled.build());
        if (!difference.isEmpty()) {
            throw new BadInput(directory.path() + ": holds a run of another specification ("
                    + String.join("; ", difference) + "); give another --out");
        }
    }
}
