package io.directpred.spec;

import static io.directpred.spec.Resolved.resolve;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class SpecTextTest {

    @Property(tries = 200)
    void yamlReadsBackAsTheSameSpecification(@ForAll("specs") RunSpec spec) {
        RunSpec back = RunSpecs.defaults();
        new Merge("run.yaml")
                .into(back, Layer.yaml("run.yaml", SpecText.yaml(spec)).values(), "");

        assertThat(SpecText.difference(spec, back)).isEmpty();
        assertThat(back).isEqualTo(spec);
        assertThat(SpecText.hash(back)).isEqualTo(SpecText.hash(spec));
    }

    @Property(tries = 200)
    void specificationsThatDifferHaveOtherHashes(@ForAll("specs") RunSpec a, @ForAll("specs") RunSpec b) {
        assertThat(SpecText.hash(a).equals(SpecText.hash(b)))
                .isEqualTo(SpecText.difference(a, b).isEmpty());
    }

    /** Every leaf drawn from what its field takes. */
    @Provide
    Arbitrary<RunSpec> specs() {
        return Arbitraries.randomValue(random -> {
            RunSpec spec = RunSpecs.defaults();
            scramble(spec, random);
            return spec;
        });
    }

    private static void scramble(IndexedRecord group, Random random) {
        for (Field field : group.getSchema().getFields()) {
            Object value = group.get(field.pos());
            if (value instanceof IndexedRecord inner) {
                scramble(inner, random);
            } else if (random.nextBoolean()) {
                group.put(field.pos(), any(field, random));
            }
        }
    }

    private static Object any(Field field, Random random) {
        Schema schema = field.schema();
        double share = random.nextDouble();
        return switch (schema.getType()) {
            case STRING -> "folder:/a \"b\": #" + random.nextInt() + "\\ \u00fc";
            case ENUM ->
                SpecificData.get()
                        .createEnum(
                                schema.getEnumSymbols()
                                        .get(random.nextInt(
                                                schema.getEnumSymbols().size())),
                                schema);
            case ARRAY -> List.of(share, -share * 1e-9, share * 1e12);
            case INT -> (int) between(field, share);
            case LONG -> field.getObjectProp("min") == null ? random.nextLong() : (long) between(field, share);
            default -> between(field, share);
        };
    }

    private static double between(Field field, double share) {
        BigDecimal min = SpecSchema.min(field);
        BigDecimal max = SpecSchema.max(field);
        return min == null || max == null
                ? Math.floor(share * Integer.MAX_VALUE)
                : min.doubleValue() + share * (max.doubleValue() - min.doubleValue());
    }

    @Test
    void differenceNamesEachKeyWithBothValues() {
        RunSpec before = RunSpecs.defaults();
        RunSpec after = resolve(List.of(Layer.assignments(
                "--set",
                List.of("predictor.rho=0.5", "network.encoder=resnet18", "views.std=[1, 1, 1]", "data.spec=idx:/d"))));

        assertThat(SpecText.difference(before, after))
                .containsExactly(
                        "data.spec: sample -> \"idx:/d\"",
                        "views.std: [0.353, 0.353, 0.353] -> [1.0, 1.0, 1.0]",
                        "network.encoder: resnet10 -> resnet18",
                        "predictor.rho: 0.3 -> 0.5");
    }

    @Test
    void everyKeyOfTheYamlHasAComment() {
        List<String> silent = SpecText.yaml(RunSpecs.defaults())
                .lines()
                .filter(line -> line.matches(" *[a-z_]+: [^ #].*") && !line.contains(" # "))
                .toList();

        assertThat(silent).isEmpty();
        assertThat(SpecText.yaml(RunSpecs.defaults()))
                .contains("  rho: 0.3                    # weight of the old value in F <- rho F + (1-rho) C\n")
                .contains("  encoder: resnet10           # ");
    }

    @Test
    void writtenWordsThatYamlTakesForNumbersStayWords() {
        RunSpec named = resolve(List.of(Layer.yaml("a", "data: {fingerprint: \"12e5\"}")));

        RunSpec back = resolve(List.of(Layer.yaml("b", SpecText.yaml(named))));

        assertThat(back.getData().getFingerprint()).isEqualTo("12e5");
    }

    /** Pinned: the hash is a run's identity on the log, and must not change with a JDK or a library. */
    @Test
    void hashOfTheDefaultsIsTheSameEverywhere() {
        assertThat(SpecText.canonicalJson(RunSpecs.defaults()))
                .startsWith(
                        "{\"data\":{\"spec\":\"sample\",\"links\":\"follow\",\"grey16\":\"high\",\"n\":0,\"fingerprint\":\"\"},\"views\":{\"size\":28,\"crop_min\":0.4,")
                .contains(
                        "\"network\":{\"encoder\":\"resnet10\",\"width\":16,\"stem\":\"cifar\",\"projector\":{\"hidden\":512,\"dim\":128}}");
        assertThat(SpecText.hash(RunSpecs.defaults()))
                .isEqualTo("6f678f459f59d83ecead65bae0120e3367da9ceb2dedfe43684a68d08fa13189");
    }
}
