package io.directpred.standalone;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.recorder.EncoderFiles;
import io.directpred.recorder.EncoderTensors;
import io.directpred.recorder.RunDirectory;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.RunSpecException;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code directpred export}: the encoder as one file to take away. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Writes a run's encoder, final or of the newest checkpoint, with torchvision's names.",
        },
        footer = {
            "",
            "It also writes config.json, which describes the network, and load.py:",
            "  python load.py              rebuilds the encoder in PyTorch, prints a representation's shape",
            "  from load import encoder    encoder(x) is N x dim, for x of N x 3 x size x size, RGB from 0 to 1",
            "",
            "With torchvision, for a ResNet-18 of width 64 and stem imagenet:",
            "  m = torchvision.models.resnet18(); m.fc = torch.nn.Identity()",
            "  m.load_state_dict(safetensors.torch.load_file('FILE.safetensors'))",
            "With stem cifar, before the last line:",
            "  m.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False); m.maxpool = torch.nn.Identity()"
        })
final class Export implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Export.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Parameters(paramLabel = "DIR", description = "The run's directory.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path dir;

    @Option(
            names = "--to",
            paramLabel = "FILE.safetensors",
            required = true,
            description = "The file to write; a device, a pipe or /dev/stdout is written into.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path to;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        RunDirectory directory = RunDirectory.of(dir);
        if (!directory.holdsRun()) {
            throw new BadInput(directory.path() + ": holds no run (no run.yaml in it)");
        }
        ExportTarget target = ExportTarget.of("--to", to);
        Optional<EncoderConfig> config = config(directory);
        Taken taken = directory.finished() ? ofFinished(directory) : ofUnfinished(directory);
        Map<String, Tensor> encoder = taken.tensors();
        target.write(config.map(c -> EncoderFiles.tensors(encoder, c, taken.metadata()))
                .orElseGet(() -> Safetensors.write(encoder, taken.metadata())));
        PrintWriter out = // what goes to standard output must be the encoder alone
                target.stream()
                        ? spec.commandLine().getErr()
                        : spec.commandLine().getOut();
        out.printf("%s: %d tensors, SHA-256 over them %s%n", to, encoder.size(), Safetensors.digest(encoder));
        if (!target.stream()) {
            out.println(config.map(c -> described(target.path(), c))
                    .orElse("without config.json and load.py: run.yaml is of another version"));
        }
        out.flush();
        return 0;
    }

    /** Empty where an earlier version wrote the run's specification: its encoder is taken away all the same. */
    private static Optional<EncoderConfig> config(RunDirectory directory) {
        try {
            return Optional.of(EncoderConfig.of(directory.spec()));
        } catch (RunSpecException e) {
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    private static String described(Path file, EncoderConfig config) {
        try {
            return EncoderFiles.describe(file, config)
                    .map(other -> other + " is of something else and stays: no config.json and no load.py for "
                            + file.getFileName() + "; for them, export into a directory of its own")
                    .orElse("config.json and load.py beside it: python load.py rebuilds it in PyTorch");
        } catch (IOException e) {
            throw new BadInput(file + ": its config.json cannot be written (" + FileTrouble.of(e) + ")", e);
        }
    }

    /** What an export is made of. */
    private record Taken(Map<String, Tensor> tensors, Map<String, String> metadata) {}

    private static Taken ofFinished(RunDirectory directory) {
        try {
            byte[] file = Files.readAllBytes(directory.encoder());
            return new Taken(Safetensors.read(file), Safetensors.metadata(file));
        } catch (IOException e) {
            throw new BadInput(directory.encoder() + ": cannot be read (" + FileTrouble.of(e) + ")", e);
        }
    }

    private static Taken ofUnfinished(RunDirectory directory) {
        if (Files.notExists(directory.kafka())) {
            throw new BadInput(directory.path() + ": the run has not finished, and its log is on another broker");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.kafka());
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE)) {
            Checkpoint newest = Checkpoints.newest(log, directory.run())
                    .blockOptional()
                    .orElseThrow(() -> new BadInput(directory.path() + ": the run has no checkpoint yet"));
            String stepsDone = "" + newest.manifest().getStepsDone();
            return new Taken(EncoderTensors.of(newest), Map.of("run", directory.run(), "steps_done", stepsDone));
        }
    }
}
