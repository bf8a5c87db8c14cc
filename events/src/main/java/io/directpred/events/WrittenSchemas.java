package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The schemas that this process has published on topic {@code schemas}: each once, before its first record, so that who
 * finds the record finds the schema.
 */
final class WrittenSchemas {
    private final Producer<byte[], byte[]> producer;
    private final Set<Long> written = ConcurrentHashMap.newKeySet();

    WrittenSchemas(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Blocks, on a thread that hands records to a producer, until the broker has the schema; throws
     * {@link EventLogException}.
     */
    void require(Schema schema) {
        long fingerprint = Schemas.fingerprint(schema);
        if (written.contains(fingerprint)) {
            return;
        }
        byte[] key = Schemas.hex(fingerprint).getBytes(UTF_8);
        byte[] value = schema.toString().getBytes(UTF_8);
        try {
            producer.send(new ProducerRecord<>(Topics.SCHEMAS.name(), null, key, value))
                    .get();
            written.add(fingerprint);
        } catch (ExecutionException e) {
            throw new EventLogException(
                    "the schema of " + schema.getName() + " was not written to topic " + Topics.SCHEMAS.name() + ": "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            throw new InterruptException("writing the schema of " + schema.getName(), e);
        }
    }
}
