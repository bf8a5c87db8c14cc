package io.directpred.standalone;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.recorder.EncoderTensors;
import io.directpred.recorder.RunDirectory;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "Writes a run's encoder with torchvision's names: of a finished run the final one, else that of its newest checkpoint.",
        },
        footer = {
            "",
            "In Python, for a ResNet-18 of width 64 and stem imagenet:",
            "  m = torchvision.models.resnet18(); m.fc = torch.nn.Identity()",
            "  m.load_state_dict(safetensors.torch.load_file('FILE.safetensors'))",
            "With stem cifar, before: m.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False); m.maxpool = torch.nn.Identity()"
        })
final class Export implements Callable<Integer> {
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
        ExportTarget target = ExportTarget.of(to);
        byte[] content = directory.finished() ? ofFinished(directory) : ofUnfinished(directory);
        Map<String, Tensor> encoder = Safetensors.read(content);
        target.write(content);
        PrintWriter out = // what goes to standard output must be the encoder alone
                target.stream()
                        ? spec.commandLine().getErr()
                        : spec.commandLine().getOut();
        out.printf("%s: %d tensors, SHA-256 over them %s%n", to, encoder.size(), Safetensors.digest(encoder));
        out.flush();
        return 0;
    }

    private static byte[] ofFinished(RunDirectory directory) {
        try {
            return Files.readAllBytes(directory.file("encoder.safetensors"));
        } catch (IOException e) {
            throw new BadInput(
                    directory.file("encoder.safetensors") + ": cannot be read (" + FileTrouble.of(e) + ")", e);
        }
    }

    private static byte[] ofUnfinished(RunDirectory directory) {
        if (Files.notExists(directory.kafka())) {
            throw new BadInput(directory.path() + ": the run has not finished, and its log is on another broker");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.kafka());
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE)) {
            Checkpoint newest = Checkpoints.newest(log, directory.run())
                    .blockOptional()
                    .orElseThrow(() -> new BadInput(directory.path() + ": the run has no checkpoint yet"));
            return Safetensors.write(
                    EncoderTensors.of(newest),
                    Map.of(
                            "format",
                            "pt",
                            "run",
                            directory.run(),
                            "steps_done",
                            "" + newest.manifest().getStepsDone()));
        }
    }
}
