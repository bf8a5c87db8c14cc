package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Anyone may write on topic {@code schemas}. */
class ForeignSchemaTest {
    private static final String RECORD =
            "{\"type\":\"record\",\"name\":\"Row\",\"namespace\":\"io.directpred.events\",\"fields\":[%s]}";

    @Test
    void everySchemaOfThisVersionIsTakenWithoutItsProperties() throws Exception {
        for (Schema schema : Events.PROTOCOL.getTypes()) {
            if (schema.getType() == Schema.Type.RECORD) {
                Schema taken = ForeignSchema.of(schema.toString(), Schemas.fingerprint(schema));

                assertThat(Schemas.fingerprint(taken)).isEqualTo(Schemas.fingerprint(schema));
                assertThat(taken.toString()).doesNotContain("avro.java.string").doesNotContain("default");
            }
        }
    }

    @Test
    void classNamesInItsPropertiesAreDropped() throws Exception {
        String text = RECORD.formatted(
                "{\"name\":\"a\",\"type\":{\"type\":\"string\",\"java-class\":\"io.directpred.untrusted.Canary\"}}");

        assertThat(ForeignSchema.of(text, fingerprint(text)).toString()).doesNotContain("Canary");
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("is recursive", field("{\"type\":\"array\",\"items\":\"Row\"}")),
                Arguments.of("is recursive", field("[\"null\",\"Row\"]")),
                Arguments.of("items take no byte", field("{\"type\":\"array\",\"items\":\"null\"}")),
                Arguments.of(
                        "items take no byte",
                        field(
                                "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Nothing\",\"fields\":[]}}")),
                Arguments.of(
                        "items take no byte",
                        field("{\"type\":\"array\",\"items\":{\"type\":\"fixed\",\"name\":\"None\",\"size\":0}}")),
                Arguments.of("has more than 10000 parts", doubling(20)),
                Arguments.of("is deeper than 32", field(nested(40))),
                Arguments.of(
                        "is none of a record of io.directpred.*",
                        RECORD.formatted("").replace("io.directpred.events", "java.lang")),
                Arguments.of("is none of a record", "\"string\""),
                Arguments.of("cannot be parsed", "{"),
                Arguments.of("cannot be parsed", ""),
                Arguments.of("cannot be parsed", "[".repeat(30_000)),
                Arguments.of("characters: at most", " ".repeat(70_000)));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatCostsMoreThanItsRecordsIsRefused(String reason, String text) {
        assertThatThrownBy(() -> ForeignSchema.of(text, fingerprint(text)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aSchemaUnderTheFingerprintOfAnotherIsRefused() {
        String text = FoldStateWanted.getClassSchema().toString();

        assertThatThrownBy(() -> ForeignSchema.of(text, 1))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("the schema of fingerprint 0000000000000001 has another one");
    }

    private static String field(String type) {
        return RECORD.formatted("{\"name\":\"a\",\"type\":" + type + "}");
    }

    private static String nested(int depth) {
        return depth == 0 ? "\"int\"" : "{\"type\":\"array\",\"items\":" + nested(depth - 1) + "}";
    }

    /** Two fields of each record before it: 2^n parts written out. */
    private static String doubling(int n) {
        String inner = "\"int\"";
        for (int i = 0; i < n; i++) {
            inner = "{\"type\":\"record\",\"name\":\"R" + i + "\",\"fields\":[{\"name\":\"a\",\"type\":" + inner
                    + "},{\"name\":\"b\",\"type\":" + (i == 0 ? "\"int\"" : "\"R" + (i - 1) + "\"") + "}]}";
        }
        return field(inner);
    }

    private static long fingerprint(String text) {
        try {
            return Schemas.fingerprint(new Schema.Parser().parse(text));
        } catch (RuntimeException | StackOverflowError e) {
            return 0;
        }
    }
}
