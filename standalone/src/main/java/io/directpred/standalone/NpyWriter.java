package io.directpred.standalone;

import io.directpred.recorder.WholeFile;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * N x dim, float32, row by row, and a text file of the paths beside it, one a line. How many rows there are is known at
 * the end: the header, whose length is fixed, is written again then. Source: NumPy's documentation, numpy.lib.format,
 * version 1.0.
 */
final class NpyWriter implements EmbeddingWriter {
    private static final int HEADER = 128;
    private static final String NPY = ".npy";

    private final Path file;
    private final Path paths;
    private final int dim;
    private final OutputStream rows;
    private final Writer names;
    private long written;

    NpyWriter(Path file, int dim) throws IOException {
        this.file = file;
        this.paths = paths(file);
        this.dim = dim;
        this.rows = new BufferedOutputStream(FileModes.create(WholeFile.part(file)), 1 << 16);
        this.names = new BufferedWriter(
                new OutputStreamWriter(FileModes.create(WholeFile.part(paths)), StandardCharsets.UTF_8));
        rows.write(header());
    }

    /** X.npy has its paths in X.paths.txt. */
    static Path paths(Path npy) {
        String name = String.valueOf(npy.getFileName());
        return npy.resolveSibling(name.substring(0, name.length() - NPY.length()) + ".paths.txt");
    }

    @Override
    public void add(String path, float[] f) throws IOException {
        if (path.lines().count() > 1) {
            throw new BadInput("a name has a line break in it, which " + paths.getFileName()
                    + " cannot hold: give --out X.jsonl; it is " + path.replaceAll("\\R", "\\\\n"));
        }
        ByteBuffer row = ByteBuffer.allocate(f.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        row.asFloatBuffer().put(f);
        rows.write(row.array());
        names.write(path + "\n");
        written++;
    }

    private byte[] header() {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(written, dim);
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) (HEADER - 10));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    /** The paths first: an array that is there has its paths. */
    @Override
    public void complete() throws IOException {
        names.close();
        rows.close();
        try (FileChannel channel = FileChannel.open(WholeFile.part(file), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(header()), 0);
        }
        WholeFile.complete(paths);
        WholeFile.complete(file);
    }

    @Override
    public void close() throws IOException {
        names.close();
        rows.close();
        EmbeddingWriter.discard(paths);
        EmbeddingWriter.discard(file);
    }
}
