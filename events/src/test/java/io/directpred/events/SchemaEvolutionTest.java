package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of the version before and of the one after this, by the schemas that their writers publish. */
class SchemaEvolutionTest {
    private static final String ADDED = "{\"name\":\"colour\",\"type\":\"string\",\"default\":\"blue\"},";

    private EventLog log;
    private KafkaProducer<byte[], byte[]> another;

    @BeforeEach
    void open() {
        log = TestLog.open();
        another = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestLog.address()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        another.close();
        log.close();
    }

    @Test
    void aWriterPublishesTheSchemaAsJsonBeforeItsFirstRecordAndOnce() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
        long before = log.ends(Topics.SCHEMAS).get(0);

        TestLog.publish(log, List.of(TestLog.chunk(topic, "key", 0), TestLog.chunk(topic, "key", 1)));
        try (EventLog.Transactions transactions = log.transactions(TestLog.fresh("writer"))) {
            transactions.publish(List.of(TestLog.chunk(topic, "key", 2))).block(SOON);
        }

        String fingerprint = Schemas.hex(Schemas.fingerprint(CheckpointChunk.getClassSchema()));
        List<String> published = published(fingerprint, before);
        assertThat(published).isNotEmpty().allSatisfy(schema -> assertThat(new Schema.Parser().parse(schema))
                .isEqualTo(CheckpointChunk.getClassSchema()));
        assertThat(published).as("tests run side by side: by this log once").hasSizeLessThan(20);
    }

    @Test
    void aLaterBinaryRecordIsReadWithoutItsNewField() throws Exception {
        FoldStateWanted now = new FoldStateWanted("run", 3, "gap");
        Schema later = with(FoldStateWanted.getClassSchema(), "attempt");
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        publish(later);
        write(topic, binary(generic(now, later, record -> record.put("colour", "red"))), List.of());

        assertThat(read(topic, FoldStateWanted.class)).isEqualTo(now);
    }

    @Test
    void anEarlierJsonRecordIsReadWithTheDefaultOfWhatItLacks() throws Exception {
        RunState now = new RunState("run", 1, RunPhase.running, 4L, 5L, "", "hash", CodecTest.defaultSpec());
        Schema earlier = CodecTest.withoutField(RunState.getClassSchema(), "reason");
        Topic topic = TestLog.topic(1, Format.JSON);
        log.ensure(topic);

        publish(earlier);
        write(
                topic,
                json(generic(now, earlier, record -> {})),
                List.of(Headers.text(Headers.SCHEMA, Schemas.hex(Schemas.fingerprint(earlier)))));

        assertThat(read(topic, RunState.class)).isEqualTo(now);
    }

    @Test
    void aLaterVersionsTypeOfRecordIsPassedOver() throws Exception {
        FoldStateWanted now = new FoldStateWanted("run", 3, "gap");
        Schema later = new Schema.Parser()
                .parse(FoldStateWanted.getClassSchema().toString().replace("FoldStateWanted", "FoldStateOffered"));
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
        long letters = log.ends(Topics.DEAD_LETTERS).get(0);

        publish(later);
        write(topic, binary(generic(now, later, record -> {})), List.of());
        log.publish(new Outgoing(topic, "key", new Tag("run", 0, 1), now)).block(SOON);

        assertThat(read(topic, SpecificRecord.class)).isEqualTo(now);
        assertThat(log.ends(Topics.DEAD_LETTERS).get(0) - letters)
                .as("nothing of it was buried")
                .isLessThan(20);
    }

    /** Looked up again for the next record: the schema may come later than somebody's mistake. */
    @Test
    void aRecordWhoseSchemaIsNotPublishedIsBuriedAndOneAfterItsPublicationRead() throws Exception {
        FoldStateWanted now = new FoldStateWanted("run", 3, "gap");
        Schema later = new Schema.Parser()
                .parse(with(FoldStateWanted.getClassSchema(), "run")
                        .toString()
                        .replace("colour", TestLog.fresh("c").replace("-", "_")));
        byte[] value = binary(generic(now, later, record -> record.put(0, "red")));
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        write(topic, value, List.of());
        assertThat(log.readToEnd(topic, SpecificRecord.class).collectList().block(SOON))
                .isEmpty();
        publish(later);
        write(topic, value, List.of());

        assertThat(log.readToEnd(topic, FoldStateWanted.class)
                        .filter(event -> event.offset() == 1)
                        .map(Event::value)
                        .blockFirst(SOON))
                .isEqualTo(now);
    }

    /** The tap of a version reads another's records, too. */
    @Test
    void aTapLooksSchemasUp() throws Exception {
        FoldStateWanted now = new FoldStateWanted("run", 3, "gap");
        Schema later = with(FoldStateWanted.getClassSchema(), "reason");
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
        publish(later);
        write(topic, binary(generic(now, later, record -> record.put("colour", "red"))), List.of());

        try (TopicTap tap = TopicTap.open(KafkaConnection.to(TestLog.address()), SOON)) {
            tap.turnTo(topic, false);
            List<RawRecord> records = new ArrayList<>();
            while (records.isEmpty()) {
                records.addAll(tap.poll(SOON));
            }
            assertThat(records.get(0).decode()).isEqualTo(now);
        }
    }

    private static Schema with(Schema schema, String before) {
        return new Schema.Parser()
                .parse(schema.toString()
                        .replace("{\"name\":\"" + before + "\",", ADDED + "{\"name\":\"" + before + "\","));
    }

    private static GenericRecord generic(IndexedRecord value, Schema schema, Consumer<GenericRecord> more) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Schema.Field same = value.getSchema().getField(field.name());
            if (same != null) {
                Object held = value.get(same.pos());
                record.put(
                        field.pos(),
                        held instanceof RunPhase phase
                                ? new GenericData.EnumSymbol(field.schema(), phase.name())
                                : held);
            }
        }
        more.accept(record);
        return record;
    }

    private static byte[] binary(GenericRecord record) throws Exception {
        ByteBuffer encoded =
                new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema()).encode(record);
        return CodecTest.bytes(encoded);
    }

    private static byte[] json(GenericRecord record) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), out);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private void publish(Schema schema) throws Exception {
        byte[] key = Schemas.hex(Schemas.fingerprint(schema)).getBytes(UTF_8);
        another.send(new ProducerRecord<>(
                        Topics.SCHEMAS.name(), key, schema.toString().getBytes(UTF_8)))
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private void write(Topic topic, byte[] value, List<Header> more) throws Exception {
        List<Header> headers = Headers.of(new Tag("run", 0, 1));
        headers.addAll(more);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic.name(), null, (byte[]) null, value, headers);
        record.headers()
                .add(
                        Headers.CRC,
                        ByteBuffer.allocate(4).putInt(Codec.crc32c(value)).array());
        another.send(record).get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private <T extends SpecificRecord> T read(Topic topic, Class<T> type) {
        return log.readToEnd(topic, type).map(Event::value).blockFirst(SOON);
    }

    /** What stands under a key, from an offset on. */
    private static List<String> published(String key, long from) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestLog.address()), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(Topics.SCHEMAS.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
                    if (key.equals(record.key())) {
                        values.add(record.value());
                    }
                });
            }
        }
        return values;
    }
}
