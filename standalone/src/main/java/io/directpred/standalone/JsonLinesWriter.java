package io.directpred.standalone;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.directpred.recorder.WholeFile;
import io.directpred.service.FileModes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A line of JSON an image: its path and its representation. */
final class JsonLinesWriter implements EmbeddingWriter {
    private static final JsonMapper JSON = new JsonMapper();

    private record Line(String path, float[] embedding) {}

    private final @Nullable Path file;
    private final Writer lines;

    JsonLinesWriter(Path file) throws IOException {
        this.file = file;
        this.lines = new BufferedWriter(
                new OutputStreamWriter(FileModes.create(WholeFile.part(file)), StandardCharsets.UTF_8));
    }

    /** Line by line, as they come. */
    JsonLinesWriter(PrintWriter standard) {
        this.file = null;
        this.lines = standard;
    }

    @Override
    public void add(String path, float[] f) throws IOException {
        lines.write(JSON.writeValueAsString(new Line(path, f)) + "\n");
        if (lines instanceof PrintWriter standard && standard.checkError()) { // which flushes
            throw new IOException("standard output takes nothing any more");
        }
    }

    @Override
    public void complete() throws IOException {
        lines.flush();
        if (file != null) {
            lines.close();
            WholeFile.complete(file);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            lines.close();
            EmbeddingWriter.discard(file);
        }
    }
}
