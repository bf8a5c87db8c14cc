package io.directpred.recorder;

import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeThumbnails;
import io.directpred.service.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;

/**
 * {@code embeddings.avro}: what a run said on the topic {@code probe-embeddings}, as an Avro object container file whose schema is the union of both
 * records. Each record is a block of its own, so that one can be read without the others.
 *
 * <p>Source: Apache Avro 1.12.0 specification, "Object Container Files".
 */
public final class EmbeddingsFile {
    public static final String NAME = "embeddings.avro";
    private static final int BATCH = 4;
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
     * Reads all of them, one after the other.
     *
     * @param to each record, and where it stands
     * @throws IOException where the file is none, or is damaged; what stands before the damage was told
     */
    public static void read(Path file, ObjLongConsumer<SpecificRecord> to) throws IOException {
        try (DataFileReader<SpecificRecord> records = open(file)) {
            long place = records.previousSync();
            while (records.hasNext()) {
                to.accept(records.next(), place);
                place = records.previousSync();
            }
        } catch (RuntimeException e) { // of many types, at damaged bytes
            throw new IOException("damaged: " + e.getMessage(), e);
        }
    }

    /** The one that stands at a place that {@link #read} told. */
    public static SpecificRecord at(Path file, long place) throws IOException {
        try (DataFileReader<SpecificRecord> records = open(file)) {
            records.seek(place);
            return records.next();
        } catch (RuntimeException e) {
            throw new IOException("damaged: " + e.getMessage(), e);
        }
    }

    private static DataFileReader<SpecificRecord> open(Path file) throws IOException {
        return new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(null, SCHEMA));
    }
}
