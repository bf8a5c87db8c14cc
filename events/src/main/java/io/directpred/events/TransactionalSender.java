package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The transactional producer of one id, on a thread of its own; records are encoded there one by one, so that a
 * checkpoint is in memory once.
 */
final class TransactionalSender implements EventLog.Transactions {
    private static final Logger log = LoggerFactory.getLogger(TransactionalSender.class);
    private static final int WAITING = 64;
    /**
     * One is lost when the broker is away for long; what never fits the time of a transaction must not be written for
     * ever.
     */
    private static final int TRIES = 4;

    private final String id;
    private final Codec codec;
    private final WrittenSchemas schemas;
    private final Producer<byte[], byte[]> producer;
    private final OneThread thread = new OneThread("events-transactions", WAITING);

    /** Takes the id over: from here on every earlier holder is fenced, and what it left open is aborted. */
    TransactionalSender(String id, Map<String, Object> settings, Codec codec, WrittenSchemas schemas) {
        this.id = id;
        this.codec = codec;
        this.schemas = schemas;
        this.producer = new KafkaProducer<>(settings);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            close();
            throw failed(e);
        }
    }

    @Override
    public Mono<Void> publish(List<Outgoing> records) {
        return thread.run(sink -> commit(
                () -> records.forEach(
                        record -> schemas.require(record.value().getSchema())), // outside, so to be seen before
                () -> records.forEach(record -> send(codec.encode(record))),
                sink));
    }

    /** Tombstones, by which compaction removes what stands under the keys; all or none. */
    Mono<Void> remove(Topic topic, Tag tag, List<String> keys) {
        return thread.run(sink -> commit(
                () -> {},
                () -> keys.forEach(key ->
                        send(new ProducerRecord<>(topic.name(), null, key.getBytes(UTF_8), null, Headers.of(tag)))),
                sink));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails when a send has
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private void commit(Runnable before, Runnable sending, MonoSink<Void> sink) {
        try {
            before.run();
            for (int tries = 1; !committed(sending); tries++) {
                if (tries == TRIES) {
                    throw new EventLogException(
                            "what belongs together took longer than a transaction may last ("
                                    + ClientSettings.TRANSACTION.toSeconds() + " s), " + TRIES
                                    + " times in a row: the way to the broker is slower than 240 KB/s, or the broker is away again and again");
                }
                log.warn(
                        "a transaction of {} lasted longer than it may: the way to the broker is slow, or it was away; it is written again",
                        id);
            }
            sink.success();
        } catch (KafkaException | EventLogException | IllegalStateException e) {
            sink.error(failed(e));
        }
    }

    /**
     * One attempt; false when the broker gave it up for its age (KIP-588): aborting asks the broker for a new epoch,
     * which it refuses to a writer that was fenced.
     */
    private boolean committed(Runnable sending) {
        try {
            producer.beginTransaction();
            sending.run();
            producer.commitTransaction();
            return true;
        } catch (ProducerFencedException e) {
            throw e;
        } catch (KafkaException | EventLogException e) {
            abort(e);
            if (isCause(InvalidProducerEpochException.class, e)) {
                return false;
            }
            throw e;
        }
    }

    private void abort(RuntimeException reason) {
        try {
            producer.abortTransaction();
        } catch (ProducerFencedException e) {
            throw e;
        } catch (KafkaException e) {
            reason.addSuppressed(e);
            throw reason;
        }
    }

    private EventLogException failed(RuntimeException e) {
        if (isCause(ProducerFencedException.class, e)) {
            Metrics.counter("directpred.transactions.fenced").increment();
            return new FencedException("another writer has taken over " + id + ": this one must stop", e);
        }
        if (e instanceof EventLogException refused) {
            return refused;
        }
        if (isCause(InvalidTxnStateException.class, e)) {
            // KAFKA-20785: this producer cannot be used again, and a new one would fence whoever has taken over since
            return new EventLogException(
                    "the broker gave a transaction of " + id
                            + " up for its age just as it was to be committed; nothing of it is"
                            + " there, and what was saved before it stands: start again to go on from there",
                    e);
        }
        return new EventLogException("a transaction of " + id + " was not committed: " + e.getMessage(), e);
    }

    private static boolean isCause(Class<? extends Exception> type, Throwable e) {
        return type.isInstance(e) || e.getCause() != null && isCause(type, e.getCause());
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
        thread.close();
    }
}
