package io.directpred.recorder;

import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.SingleObject;
import io.directpred.service.FileModes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;

/**
 * {@code embeddings.avro}: what a run said on the topic {@code probe-embeddings}, as an Avro object container file
 * whose schema is the union of both records. Each record is a block of its own, so that one can be read without the
 * others.
 *
 * <p>Source: Apache Avro 1.12.0 specification, "Object Container Files".
 */
public final class EmbeddingsFile {
    public static final String NAME = "embeddings.avro";
    private static final int BATCH = 4;
    /** Bytes before the body in Avro's single-object encoding: a mark, and the fingerprint of the schema. */
    private static final int HEADER = 10;

    private static final Schema SCHEMA =
            Schema.createUnion(ProbeEmbedding.getClassSchema(), ProbeThumbnails.getClassSchema());

    private EmbeddingsFile() {}

    /** Writes the file whole, one record in memory at a time; none where there are no records. */
    static void write(RunDirectory directory, Flux<SpecificRecord> records) throws IOException {
        Path file = directory.file(NAME);
        Path part = WholeFile.part(file);
        try (Stream<SpecificRecord> all = records.toStream(BATCH)) {
            Iterator<SpecificRecord> each = all.iterator();
            if (each.hasNext()) {
                write(part, each);
                WholeFile.complete(file);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void write(Path file, Iterator<SpecificRecord> records) throws IOException {
        try (DataFileWriter<SpecificRecord> out = new DataFileWriter<>(new SpecificDatumWriter<>(SCHEMA))) {
            out.setCodec(CodecFactory.deflateCodec(CodecFactory.DEFAULT_DEFLATE_LEVEL));
            out.create(SCHEMA, FileModes.create(file));
            while (records.hasNext()) {
                out.append(records.next());
                out.sync();
            }
        }
    }

    /**
     * Reads all of them, one after the other, as they may come from anyone: a file claims what it likes, and no more is
     * allocated than a record takes.
     *
     * @param to each record, and where it stands
     * @throws IOException where the file is none, or is damaged; what stands before the damage was told
     */
    public static void read(Path file, ObjLongConsumer<SpecificRecord> to) throws IOException {
        try (ContainerFile blocks = new ContainerFile(file)) {
            List<Schema> written = written(blocks.schema());
            while (blocks.hasNext()) {
                long place = blocks.place();
                to.accept(record(blocks.next(), written), place);
            }
        } catch (IOException | RuntimeException e) { // of many types, at damaged bytes
            throw damaged(e);
        }
    }

    /** The one that stands at a place that {@link #read} told. */
    public static SpecificRecord at(Path file, long place) throws IOException {
        try (ContainerFile blocks = new ContainerFile(file)) {
            List<Schema> written = written(blocks.schema());
            blocks.seek(place);
            return record(blocks.next(), written);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static IOException damaged(Exception e) {
        return e instanceof FileSystemException ? (IOException) e : new IOException("damaged: " + e.getMessage(), e);
    }

    private static List<Schema> written(String schema) throws IOException {
        try {
            return new Schema.Parser().parse(schema).getTypes();
        } catch (RuntimeException | StackOverflowError e) { // of many types, at hostile input
            throw new IOException("its schema is none of records", e);
        }
    }

    /** Of a union a value says first which branch it is of: 0 or 2, which is a byte. */
    private static SpecificRecord record(byte[] object, List<Schema> written) throws IOException {
        int branch = object.length == 0 ? -1 : object[0] / 2;
        if (branch < 0 || branch >= written.size() || object[0] % 2 != 0) {
            throw new IOException("a record of a type that the file does not name");
        }
        Schema schema = written.get(branch);
        byte[] value = ByteBuffer.allocate(HEADER + object.length - 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x01C3)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .put(object, 1, object.length - 1)
                .array();
        Class<? extends SpecificRecord> type = schema.getName().equals(ProbeThumbnails.class.getSimpleName())
                ? ProbeThumbnails.class
                : ProbeEmbedding.class;
        return SingleObject.decode(value, type, schema.toString());
    }
}
