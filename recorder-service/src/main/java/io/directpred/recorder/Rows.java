package io.directpred.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.events.Event;
import io.directpred.events.Topics;
import io.directpred.service.FileModes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code metrics.jsonl}, which only grows, and TensorBoard's events of the same records: in the order in which the rows
 * come off the topics: each row has the offset at which it stood, so that one is written once, whoever reads the topics
 * again, and what retention has taken from a topic stays here.
 *
 * <p>A row is one write of its own: it can be read at once, for {@code tail -f}, and never by half; half a row of a
 * process that was killed is written again. Throws {@link RunFailed} naming the file where it cannot be written. Safe
 * for use by several threads.
 */
final class Rows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rows.class);

    private final RunDirectory directory;
    private final OutputStream out;
    private final TensorBoard tensorBoard;
    private final Map<String, Row.Place> last;
    private boolean closed;

    private Rows(RunDirectory directory, OutputStream out, TensorBoard tensorBoard, Map<String, Row.Place> last) {
        this.directory = directory;
        this.out = out;
        this.tensorBoard = tensorBoard;
        this.last = last;
    }

    /**
     * Goes on behind the rows that are there. Those of another log, which has other records at these offsets, are kept
     * beside it.
     *
     * @param end of a topic, by its name: the offset after its last record
     */
    static Rows open(RunDirectory directory, ToLongFunction<String> end) {
        Path file = directory.metrics();
        try {
            FileModes.createFile(file);
            cutOff(file);
            Map<String, Row.Place> last = lastOf(file);
            if (last.entrySet().stream().anyMatch(e -> e.getValue().offset() >= end.applyAsLong(e.getKey()))) {
                Path aside = free(directory);
                Files.move(file, aside);
                LOG.warn("{} is of another log than this one; it is {} now", file, aside.getFileName());
                FileModes.createFile(file);
                Files.deleteIfExists(TensorBoard.file(directory)); // which follows from the rows
                last.clear();
            }
            return new Rows(
                    directory,
                    Files.newOutputStream(file, StandardOpenOption.APPEND),
                    tensorBoard(directory, last),
                    last);
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    /** Where it is not there, as in a directory of an earlier version, it begins with the rows that are. */
    private static TensorBoard tensorBoard(RunDirectory directory, Map<String, Row.Place> last) throws IOException {
        boolean anew = Files.notExists(TensorBoard.file(directory));
        Row.Place steps = last.get(Topics.TRAINING_METRICS.name());
        TensorBoard tensorBoard = TensorBoard.open(directory, anew || steps == null ? 0 : (int) steps.attempt());
        if (anew) {
            try (BufferedReader lines = lines(directory.metrics())) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (Row.placeOf(line).isPresent()) {
                        tensorBoard.add(Row.read(line).value());
                    }
                }
            }
        }
        return tensorBoard;
    }

    /** What stands behind the last line's end is half a row. */
    private static void cutOff(Path file) throws IOException {
        try (RandomAccessFile rows = new RandomAccessFile(file.toFile(), "rw")) {
            long end = rows.length();
            byte[] block = new byte[1 << 16];
            while (end > 0) {
                int length = (int) Math.min(block.length, end);
                rows.seek(end - length);
                rows.readFully(block, 0, length);
                int at = length;
                while (at > 0 && block[at - 1] != '\n') {
                    at--;
                }
                end -= length - at;
                if (at > 0) {
                    break;
                }
            }
            if (end < rows.length()) {
                rows.setLength(end);
            }
        }
    }

    private static Map<String, Row.Place> lastOf(Path file) throws IOException {
        Map<String, Row.Place> last = new HashMap<>();
        try (BufferedReader lines = lines(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Row.placeOf(line).ifPresent(place -> last.merge(place.topic(), place, Row.Place::later));
            }
        }
        return last;
    }

    /** Whatever bytes a damaged file has. */
    private static BufferedReader lines(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8));
    }

    private static Path free(RunDirectory directory) {
        int number = 1;
        while (Files.exists(directory.file("metrics-" + number + ".jsonl"))) {
            number++;
        }
        return directory.file("metrics-" + number + ".jsonl");
    }

    /** Appends what is not there yet; whether it was not. */
    synchronized boolean add(Event<? extends SpecificRecord> event) {
        Row.Place place = Row.Place.of(event);
        Row.Place before = last.get(place.topic());
        if (closed || before != null && place.offset() < before.offset()) {
            return false;
        }
        if (before != null && place.offset() == before.offset()) {
            if (!before.equals(place)) {
                throw new RunFailed(directory.metrics() + ": is of another log, which had another record at offset "
                        + place.offset() + " of " + place.topic() + "; move it away");
            }
            return false;
        }
        try {
            tensorBoard.add(
                    event.value()); // before its row: of a process that is killed in between it is there twice, not
            // lost
            out.write((Row.of(event) + "\n").getBytes(UTF_8));
            last.put(place.topic(), place);
            return true;
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    /** A picture of a step's view pairs, for TensorBoard alone. */
    synchronized void sheet(long step, byte[] png) {
        try {
            if (!closed) {
                tensorBoard.sheet(step, png);
            }
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    /** Every record that is there, from the first row on; a damaged row is left out and told. */
    Recording recording() {
        Recording recording = new Recording();
        long damaged = 0;
        try (BufferedReader lines = lines(directory.metrics())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    recording.add(Row.read(line).value());
                } catch (IOException | RuntimeException e) { // of many types, at a damaged row
                    damaged++;
                }
            }
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
        if (damaged > 0) {
            LOG.warn("{}: {} damaged rows are left out of the report", directory.metrics(), damaged);
        }
        return recording;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try (tensorBoard) {
            out.close();
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }
}
