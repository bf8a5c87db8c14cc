package io.directpred.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * An Avro object container file of which each block holds one object, as it may come from anyone. Avro's own reader
 * allocates the length that a block or a header claims, up to 2 GB; here nothing is longer than a record that a topic
 * takes, nor than the file.
 *
 * <p>Source: Apache Avro 1.12.0 specification, "Object Container Files". Not safe for use by several threads.
 */
final class ContainerFile implements Closeable {
    /** Bytes of an object, as they stand and inflated; topics take one of 1 MB. */
    static final int LARGEST = 2 << 20;

    private static final int HEADER = 1 << 17;
    private static final int SYNC = 16;
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};

    private final RandomAccessFile file;
    private final String schema;
    private final boolean deflated;
    private final byte[] sync = new byte[SYNC];

    /** Reads the header; throws {@link IOException} where there is none. */
    ContainerFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "r");
        try {
            if (!Arrays.equals(bytes("a mark", MAGIC.length, MAGIC.length), MAGIC)) {
                throw new IOException("no Avro object container file");
            }
            Map<String, String> header = header();
            file.readFully(sync);
            schema = header.getOrDefault("avro.schema", "");
            String codec = header.getOrDefault("avro.codec", "null");
            deflated = codec.equals("deflate");
            if (!deflated && !codec.equals("null")) {
                throw new IOException("its codec is neither deflate nor null");
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private Map<String, String> header() throws IOException {
        Map<String, String> header = new HashMap<>();
        for (long entries = number(); entries != 0; entries = number()) {
            if (entries < 0) {
                number(); // how many bytes they have
            }
            for (long i = 0; i < Math.abs(entries); i++) {
                if (file.getFilePointer() > HEADER) {
                    throw new IOException("a header of more than " + HEADER + " bytes");
                }
                String key = new String(bytes("a key", number(), HEADER), UTF_8);
                header.put(key, new String(bytes("a value", number(), HEADER), UTF_8));
            }
        }
        return header;
    }

    /** In JSON; empty where the file has none. */
    String schema() {
        return schema;
    }

    /** Where the next block begins. */
    long place() throws IOException {
        return file.getFilePointer();
    }

    /** To a place that {@link #place} has told. */
    void seek(long place) throws IOException {
        file.seek(place);
    }

    boolean hasNext() throws IOException {
        return file.getFilePointer() < file.length();
    }

    /** The object of the next block, in Avro's binary encoding. */
    byte[] next() throws IOException {
        long objects = number();
        if (objects != 1) {
            throw new IOException("a block of " + objects + " records");
        }
        byte[] content = bytes("a block", number(), LARGEST);
        byte[] end = new byte[SYNC];
        file.readFully(end);
        if (!Arrays.equals(end, sync)) {
            throw new IOException("a block without the file's mark at its end");
        }
        return deflated ? inflated(content) : content;
    }

    private static byte[] inflated(byte[] content) throws IOException {
        Inflater raw = new Inflater(true);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(content), raw)) {
            byte[] inflated = in.readNBytes(LARGEST + 1);
            if (inflated.length > LARGEST) {
                throw new IOException("a block of more than " + LARGEST + " bytes when inflated");
            }
            return inflated;
        } finally {
            raw.end();
        }
    }

    private byte[] bytes(String what, long length, long most) throws IOException {
        if (length < 0 || length > Math.min(most, file.length() - file.getFilePointer())) {
            throw new IOException(what + " of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        file.readFully(bytes);
        return bytes;
    }

    /** Zigzag, seven bits a byte. */
    private long number() throws IOException {
        long bits = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = file.readUnsignedByte();
            bits |= (long) (next & 127) << shift;
            if (next < 128) {
                return bits >>> 1 ^ -(bits & 1);
            }
        }
        throw new IOException("a number of more than ten bytes");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
