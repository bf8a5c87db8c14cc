package io.directpred.standalone;

import io.directpred.events.EventLogException;
import io.directpred.events.KafkaConnection;
import io.directpred.events.TopicTap;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code directpred tap}: a topic live, as lines of JSON. */
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Shows the records of a topic as they arrive, one JSON object a line.",
            "Its own messages go to stderr. It leaves nothing on the broker: no group, no offset, no topic.",
            "Ctrl-C ends it."
        },
        footer = {
            "",
            "Topics: see directpred topics; their prefix may be left out.",
            "Other properties of the connection come from the environment: KAFKA_SECURITY_PROTOCOL, and so on.",
            "",
            "Examples (the port of a run's own broker is the first number in DIR/kafka/ports):",
            "  directpred tap training-metrics --bootstrap localhost:9092 | jq .value.loss",
            "  directpred tap correlations --max 1",
            "  directpred tap view-pairs --images sheets --max 4",
            "  directpred tap dead-letters --from beginning",
        })
final class Tap implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(paramLabel = "TOPIC", description = "Which topic, as in spectra or directpred.spectra.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String topic;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker; default: KAFKA_BOOTSTRAP_SERVERS of the environment, else localhost:9092.")
    private @Nullable String bootstrap;

    @Option(
            names = "--from",
            paramLabel = "beginning|end",
            description = "All that is on the topic, or what comes from now on; default: ${DEFAULT-VALUE}.")
    private String from = "end";

    @Option(
            names = "--run",
            paramLabel = "ID",
            description =
                    "Only this run's records; for view-pairs and view-requests the default is the one that is running.")
    private @Nullable String run;

    @Option(names = "--max", paramLabel = "N", description = "Ends after so many lines.")
    private long max = Long.MAX_VALUE;

    @Option(names = "--full", description = "Cuts nothing short: arrays whole, bytes as base64.")
    private boolean full;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "With view-pairs: writes the pairs of each record as one PNG, view 0 above view 1.")
    private @Nullable Path images;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        TapTopic asked = TapTopic.of(topic, run);
        verify(asked);
        KafkaConnection connection = Brokers.named("tap", bootstrap);
        PrintWriter err = spec.commandLine().getErr();
        try (TopicTap tap = open(connection);
                Tapping tapping = new Tapping(tap, connection.bootstrapServers(), err)) {
            TapTopic meant = asked.lacksRun() ? asked.of(tapping.onlyRun(asked)) : asked;
            makeImages();
            TapLine line = new TapLine(full, images);
            return tapping.follow(
                    meant, from.equals("end"), line, max, spec.commandLine().getOut());
        } catch (EventLogException e) {
            Tapping.say(err, String.valueOf(e.getMessage()));
            return DirectPred.FAILED;
        }
    }

    private void verify(TapTopic asked) {
        if (!List.of("beginning", "end").contains(from)) {
            throw new BadInput("--from = " + from + " is not allowed: it takes beginning or end");
        }
        if (max < 1) {
            throw new BadInput("--max = " + max + " is not allowed: it takes a whole number from 1");
        }
        if (images != null && !asked.name().equals("view-pairs")) {
            throw new BadInput("--images = " + images + ": topic " + asked.name() + " has no images, view-pairs has");
        }
        if (images != null && Files.exists(images) && !(Files.isDirectory(images) && Files.isWritable(images))) {
            throw new BadInput("--images = " + images + ": is no directory that can be written");
        }
    }

    private void makeImages() {
        try {
            if (images != null) {
                Files.createDirectories(images);
            }
        } catch (IOException e) {
            throw new BadInput("--images = " + images + ": cannot be made: " + FileTrouble.of(e), e);
        }
    }

    static TopicTap open(KafkaConnection connection) {
        try {
            return TopicTap.open(connection, PATIENCE);
        } catch (EventLogException e) {
            throw new BadInput(String.valueOf(e.getMessage()) + "; --bootstrap = " + connection.bootstrapServers(), e);
        }
    }
}
