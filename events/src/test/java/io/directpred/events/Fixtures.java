package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.events.Topic.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records as a version wrote them, one file each, and beside them their schemas as they stood on topic {@code schemas}.
 *
 * <pre>
 *   fixtures/0.2/ViewPairs.avro                  the value of a binary record
 *   fixtures/0.2/RunState.0123456789abcdef.json  the value of a JSON record, and its header schema
 *   fixtures/0.2/schemas/0123456789abcdef.json
 * </pre>
 *
 * {@link #main} writes those of the version that it is part of, before that version is released and never again.
 */
final class Fixtures {
    private Fixtures() {}

    /**
     * Arguments: the directory of the version, such as {@code src/test/resources/io/directpred/events/fixtures/0.2}.
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Files.createDirectories(directory.resolve("schemas"));
        for (SpecificRecord value : Samples.binary()) {
            Files.write(directory.resolve(value.getSchema().getName() + ".avro"), written(value, Format.BINARY));
            writeSchema(directory, value.getSchema());
        }
        for (SpecificRecord value : Samples.json()) {
            String fingerprint = Schemas.hex(Schemas.fingerprint(value.getSchema()));
            Files.write(
                    directory.resolve(value.getSchema().getName() + "." + fingerprint + ".json"),
                    written(value, Format.JSON));
            writeSchema(directory, value.getSchema());
        }
    }

    private static byte[] written(SpecificRecord value, Format format) {
        ProducerRecord<byte[], byte[]> record = new Codec(Schemas.KNOWN)
                .encode(new Outgoing(new Topic("any", 1, format, Map.of()), "key", new Tag("run", 0, 1), value));
        return record.value();
    }

    private static void writeSchema(Path directory, Schema schema) throws IOException {
        String name = Schemas.hex(Schemas.fingerprint(schema)) + ".json";
        Files.writeString(directory.resolve("schemas").resolve(name), schema.toString());
    }

    /** The files of a version, by their paths. */
    static List<Path> records(Path version) {
        try (Stream<Path> files = Files.list(version)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a later version knows them: by what was published. */
    static Schemas.Published published(Path version) {
        return fingerprint -> {
            Path file = version.resolve("schemas").resolve(Schemas.hex(fingerprint) + ".json");
            try {
                return Files.exists(file)
                        ? Optional.of(ForeignSchema.of(Files.readString(file, UTF_8), fingerprint))
                        : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
