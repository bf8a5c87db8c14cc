package io.directpred.standalone;

import io.directpred.recorder.WholeFile;
import io.directpred.service.BadInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Takes representations one after the other; what it writes is there when it is complete, and not before. */
interface EmbeddingWriter extends AutoCloseable {

    void add(String path, float[] f) throws IOException;

    /** Moves what was written into its place. */
    void complete() throws IOException;

    /** What was not completed leaves nothing. */
    @Override
    void close() throws IOException;

    /**
     * By the file's name; standard output where there is none.
     *
     * @param replace whether files that are there are written over
     * @throws BadInput naming the option, why nothing can be written there, and the remedy
     */
    static EmbeddingWriter to(@Nullable Path out, boolean replace, int dim, PrintWriter standard) throws IOException {
        if (out == null) {
            return new JsonLinesWriter(standard);
        }
        Path file = out.toAbsolutePath().normalize();
        String name = String.valueOf(file.getFileName());
        boolean npy = name.endsWith(".npy");
        if (!npy && !name.endsWith(".jsonl")) {
            throw new BadInput("--out = " + out + " is not allowed: its name ends in .npy or .jsonl");
        }
        refuseTaken(out, file, replace);
        if (npy) {
            refuseTaken(out, NpyWriter.paths(file), replace);
        }
        file = ExportTarget.of("--out", file).path();
        return npy ? new NpyWriter(file, dim) : new JsonLinesWriter(file);
    }

    private static void refuseTaken(Path out, Path file, boolean replace) {
        if (Files.exists(file) && !replace) {
            throw new BadInput("--out = " + out + ": " + file
                    + " is there already; give another name, or --replace to write over it");
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadInput("--out = " + out + ": " + file + " is no file; give another name");
        }
    }

    /** Removes what grew and was not moved. */
    static void discard(Path file) throws IOException {
        Files.deleteIfExists(WholeFile.part(file));
    }
}
