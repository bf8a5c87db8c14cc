package io.directpred.standalone;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Events;
import io.directpred.events.Topic;
import io.directpred.testing.GeneratedPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/topics.md} is what topics and schemas say; {@code -Dpages.write=true} writes it. */
class TopicsPageTest {
    private static final String NAMESPACE = "io.directpred.events";
    private static final List<Schema> RECORDS = Events.PROTOCOL.getTypes().stream()
            .filter(type -> type.getNamespace().equals(NAMESPACE))
            .toList();

    private static final Map<String, List<String>> OF_TOPICS = Map.ofEntries(
            Map.entry("runs", List.of("RunState")),
            Map.entry("view-requests.<run>", List.of("ViewRequest")),
            Map.entry("view-pairs.<run>", List.of("ViewPairs")),
            Map.entry("correlations", List.of("BatchCorrelation", "FoldState")),
            Map.entry("predictor-weights", List.of("PredictorWeights", "FoldStateWanted", "FoldRefused")),
            Map.entry("checkpoints", List.of("CheckpointChunk", "CheckpointManifest")),
            Map.entry("training-metrics", List.of("TrainingMetrics")),
            Map.entry("loader-metrics", List.of("LoaderMetrics")),
            Map.entry("spectra", List.of("Spectrum")),
            Map.entry("probe-reports", List.of("ProbeReport")),
            Map.entry("probe-embeddings", List.of("ProbeEmbedding", "ProbeThumbnails")),
            Map.entry("alarms", List.of("Alarm")),
            Map.entry("dead-letters", List.of()),
            Map.entry("schemas", List.of()));

    private static final String HEAD = """
            # Topics and schemas

            Generated from the topics' settings and from the schemas
            ([events.avdl](../../events/src/main/avro/events.avdl)). `./directpred topics` prints the list,
            `./directpred tap spectra` the records of one; see [listen to a run](../how-to/listen.md).

            ## Topics

            Every name begins with `directpred.`. `<run>` is the run's id; these topics are removed after the run.

            """;

    private static final String FORM = """

            - `json` topics hold JSON and are readable as they are.
            - `avro` topics hold Avro's single-object encoding: the bytes C3 01, the fingerprint of the writer's schema in 8 bytes
              (little-endian), the body. Each schema is on topic `schemas` before the first record that needs it, so any program can
              read the topics, and so can an older or newer version of directpred.
            - `dead-letters` has records that a service could not read, as they came, with the reason in headers.
            - Every record but those of `schemas` has the headers `run`, `step`, `attempt` and a CRC32C of its value.
            - Times are the broker's.
            - `step` is the index of a training step, from 0, everywhere; `steps_done` is a count. Of a state between steps, such as
              a checkpoint or a probe's, `step` is the last one that is in it, and -1 before the first. So metrics, spectra, probes
              and checkpoints join on `step`.
            - A topic is kept for the time and up to the bytes of a partition that the table names; one segment more may be there.
              Compacted topics keep the newest record of each key.
            """;

    @Test
    void everyFieldIsDescribed() {
        assertThat(RECORDS.stream().filter(type -> type.getType() == Schema.Type.RECORD))
                .hasSizeGreaterThan(10)
                .allSatisfy(record -> assertThat(record.getFields()).allSatisfy(field -> assertThat(field.doc())
                        .as("the comment of " + record.getName() + "." + field.name() + " in events.avdl")
                        .isNotBlank()));
    }

    @Test
    void everyRecordIsOnATopicOrWithinAnother() {
        List<String> placed = new ArrayList<>(
                OF_TOPICS.values().stream().flatMap(List::stream).toList());
        RECORDS.stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .flatMap(type -> type.getFields().stream())
                .forEach(field -> placed.add(named(field.schema()).getName()));

        assertThat(placed).containsAll(RECORDS.stream().map(Schema::getName).toList());
    }

    @Test
    void thePageIsWhatTheCodeSays() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| topic | key | format | partitions | kept | largest record | records | written by | read by |\n");
        page.append("| --- | --- | --- | ---: | --- | ---: | --- | --- | --- |\n");
        TopicList.LINES.forEach(line -> page.append(topic(line)));
        page.append(FORM);
        RECORDS.forEach(type -> page.append(type(type)));

        GeneratedPage.assertCurrent("docs/reference/topics.md", page.toString());
    }

    private static String topic(TopicList.Line line) {
        Topic topic = line.topic();
        String name = topic.name().replace("directpred.", "");
        List<String> records = OF_TOPICS.get(name);
        assertThat(records).as("the records of topic " + name).isNotNull();
        return row(
                "`" + name + "`",
                line.key().replace("-", ""),
                topic.format() == Topic.Format.JSON ? "json" : "avro",
                "" + topic.partitions(),
                kept(topic.settings()),
                Long.parseLong(topic.settings().get("max.message.bytes")) / (1 << 20) + " MB",
                records.stream().map(TopicsPageTest::link).collect(joining(", ")),
                line.writers(),
                line.readers());
    }

    private static String kept(Map<String, String> settings) {
        if (settings.get("cleanup.policy").equals("compact")) {
            return "compacted";
        }
        Duration time = Duration.ofMillis(Long.parseLong(settings.get("retention.ms")));
        long bytes = Long.parseLong(settings.get("retention.bytes"));
        return (time.toDays() > 0 ? time.toDays() + " days" : time.toHours() + " hours")
                + (bytes < 0 ? "" : ", " + bytes / (1 << 20) + " MB");
    }

    private static String type(Schema type) {
        String head = "\n## " + type.getName() + "\n\n" + (type.getDoc() == null ? "" : paragraph(type.getDoc()));
        if (type.getType() == Schema.Type.ENUM) {
            return head
                    + paragraph("One of "
                                    + type.getEnumSymbols().stream()
                                            .map(symbol -> "`" + symbol + "`")
                                            .collect(joining(", "))
                                    + ".")
                            .stripTrailing()
                    + "\n";
        }
        return head + "| field | type | meaning |\n| --- | --- | --- |\n"
                + type.getFields().stream().map(TopicsPageTest::field).collect(joining());
    }

    private static String field(Field field) {
        return row(
                "`" + field.name() + "`",
                typeName(field.schema()),
                field.doc() == null ? "" : field.doc().replaceAll("\\s+", " "));
    }

    private static String typeName(Schema schema) {
        if (schema.getType() == Schema.Type.ARRAY) {
            return "list of " + typeName(schema.getElementType());
        }
        boolean named = schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM;
        if (named && !schema.getNamespace().equals(NAMESPACE)) {
            return "[" + schema.getName() + "](configuration.md)";
        }
        return named ? link(schema.getName()) : schema.getType().getName();
    }

    private static Schema named(Schema schema) {
        return schema.getType() == Schema.Type.ARRAY ? named(schema.getElementType()) : schema;
    }

    private static String link(String record) {
        return "[" + record + "](#" + record.toLowerCase(Locale.ROOT) + ")";
    }

    private static String paragraph(String doc) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : doc.strip().split("\\s+")) {
            boolean wraps = column + 1 + word.length() > 118;
            text.append(column == 0 ? "" : wraps ? "\n" : " ").append(word);
            column = wraps || column == 0 ? word.length() : column + 1 + word.length();
        }
        return text + "\n\n";
    }

    private static String row(String... cells) {
        return Stream.of(cells)
                .map(cell -> cell.replaceAll("\\s+", " ").replace("|", "\\|").strip())
                .map(cell -> cell.isEmpty() ? " |" : " " + cell + " |")
                .collect(joining("", "|", "\n"));
    }
}
