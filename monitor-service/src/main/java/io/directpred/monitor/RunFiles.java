package io.directpred.monitor;

import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.Tag;
import io.directpred.recorder.EmbeddingsFile;
import io.directpred.recorder.Row;
import io.directpred.recorder.RunDirectory;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The {@code metrics.jsonl} and {@code embeddings.avro} of runs, as a log that can be read without a broker: their
 * newest {@value LiveModel#RUNS}, the oldest first.
 */
public final class RunFiles {
    private static final String METRICS = "metrics.jsonl";
    /** Characters of a line; a record of a topic has a million bytes at the most. */
    static final int LONGEST = 1 << 21;

    private final List<Path> files;
    private final Map<Source, Long> next = new EnumMap<>(Source.class);
    private final List<String> notes = new ArrayList<>();
    /** Of each record of {@link Source#EMBEDDINGS}, by its offset. */
    private final List<Place> embeddings = new ArrayList<>();

    private record Place(Path file, long at) {}

    private RunFiles(List<Path> files) {
        this.files = files;
    }

    /**
     * Of a run's directory, or of one in which runs' directories lie side by side.
     *
     * @throws BadInput naming the directory and the remedy where there is no run
     */
    public static RunFiles in(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try (Stream<Path> inside = Files.list(path)) {
            List<Path> files = Stream.concat(Stream.of(path), inside)
                    .filter(dir -> RunDirectory.of(dir).holdsRun())
                    .map(dir -> dir.resolve(METRICS))
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(RunFiles::modified).thenComparing(Comparator.naturalOrder()))
                    .toList();
            if (files.isEmpty()) {
                throw new BadInput(path + ": holds no run (no directory with run.yaml and " + METRICS
                        + " in it); give the directory of a run, or the one in which runs lie");
            }
            return new RunFiles(files.subList(Math.max(0, files.size() - LiveModel.RUNS), files.size()));
        } catch (IOException e) {
            throw new BadInput(FileTrouble.of(e) + "; give a directory of runs", e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    public int runs() {
        return files.size();
    }

    /** What could not be read, a line each; empty before it was read. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    void into(LiveModel model) {
        for (Path file : files) {
            read(file, model);
            readEmbeddings(file.resolveSibling(EmbeddingsFile.NAME), model);
        }
        for (Source source : Source.values()) {
            model.caughtUp(source);
        }
    }

    /** A line that is no record is left out and told: the last one of a run that was killed may be cut off. */
    private void read(Path file, LiveModel model) {
        long refused = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = line(lines); line != null; line = line(lines)) {
                try {
                    add(Row.read(line), model);
                } catch (IOException | RuntimeException e) { // of many types, at a damaged line
                    refused++;
                }
            }
        } catch (IOException e) {
            notes.add(file + ": not read to its end (" + FileTrouble.of(e) + ")");
        }
        if (refused > 0) {
            notes.add(file + ": " + refused + (refused == 1 ? " line is" : " lines are") + " damaged and left out");
        }
    }

    /** The next one, cut after so many characters; null at the end. What was cut is no record any more. */
    private static @Nullable String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = lines.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = lines.read()) {
            if (line.length() < LONGEST) {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private void readEmbeddings(Path file, LiveModel model) {
        if (!Files.isRegularFile(file)) {
            return; // a run without a probe, or one that has not finished
        }
        try {
            EmbeddingsFile.read(file, (record, at) -> {
                model.add(Source.EMBEDDINGS, embeddings.size(), tag(record), record);
                embeddings.add(new Place(file, at));
            });
        } catch (IOException e) {
            notes.add(file + ": not read to its end (" + FileTrouble.of(e) + ")");
        }
    }

    private static Tag tag(SpecificRecord record) {
        String run = record instanceof ProbeEmbedding e ? e.getRun() : ((ProbeThumbnails) record).getRun();
        return new Tag(run, 0, 0);
    }

    /** Reads one record of the embeddings again; empty where it can no longer be read. */
    Mono<SpecificRecord> embedding(long offset) {
        return Mono.fromCallable(() -> {
                    Place place = embeddings.get(Math.toIntExact(offset));
                    return EmbeddingsFile.at(place.file, place.at);
                })
                .onErrorComplete(IOException.class) // the file is gone meanwhile
                .subscribeOn(Schedulers.boundedElastic());
    }

    private void add(Row.Held row, LiveModel model) throws IOException {
        Source source =
                Source.of(row.topic()).orElseThrow(() -> new IOException("topic " + row.topic() + " is not shown"));
        long offset = next.merge(source, 1L, Long::sum) - 1;
        model.add(source, offset, new Tag(row.run(), 0, 0), row.value());
    }
}
