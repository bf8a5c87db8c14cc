package io.directpred.standalone;

import io.directpred.recorder.RunDirectory;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brokers of runs that go on on this machine, each in its run's process: {@code RUN/kafka/ports} says where.
 *
 * @param runs where the runs' directories lie side by side
 */
record OwnBrokers(Path runs) {
    private static final String HERE = "localhost";
    private static final int PATIENCE_MS = 1000;

    static OwnBrokers in(Path runs) {
        return new OwnBrokers(runs);
    }

    /** The id of a run that is given by its id or its directory. */
    static String id(String run) {
        return Files.isDirectory(Path.of(run)) ? RunDirectory.of(Path.of(run)).run() : run;
    }

    /**
     * The address of the broker of a run, or of the only one that answers; empty where no directory says one.
     *
     * @param run an id, a directory, or null: whichever
     * @throws BadInput naming the run whose broker does not answer, or those of which none was chosen
     */
    Optional<String> find(@Nullable String run) {
        if (run == null) {
            return only();
        }
        return Stream.of(Path.of(run), runs.resolve(run))
                .filter(Files::isDirectory)
                .findFirst()
                .flatMap(directory -> {
                    Optional<String> address = address(directory);
                    if (address.isEmpty() && RunDirectory.of(directory).holdsRun()) {
                        throw new BadInput("RUN = " + run + " does not go on in a process of its own: directpred serve "
                                + directory + " shows what it was, --bootstrap another broker");
                    }
                    return address;
                });
    }

    private Optional<String> only() {
        List<Path> answering = new ArrayList<>();
        if (Files.isDirectory(runs)) {
            try (Stream<Path> all = Files.list(runs)) {
                all.filter(run -> address(run).isPresent()).sorted().forEach(answering::add);
            } catch (IOException e) {
                throw new BadInput(runs + ": cannot be listed (" + FileTrouble.of(e) + "); give --bootstrap", e);
            }
        }
        if (answering.size() > 1) {
            throw new BadInput("several runs go on: "
                    + String.join(", ", answering.stream().map(Path::toString).toList())
                    + "; name one, as in directpred watch " + answering.get(0));
        }
        return answering.stream().findFirst().flatMap(OwnBrokers::address);
    }

    /** Empty where nobody listens: the file outlives a process that was killed. */
    private static Optional<String> address(Path run) {
        try {
            String broker = Files.readString(RunDirectory.of(run).kafka().resolve("ports"))
                    .trim()
                    .split(" ", -1)[0];
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(HERE, Integer.parseInt(broker)), PATIENCE_MS);
            }
            return Optional.of(HERE + ":" + broker);
        } catch (IOException | IllegalArgumentException e) { // no number, or none of a port
            return Optional.empty();
        }
    }
}
