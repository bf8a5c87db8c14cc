package io.directpred.spec;

import static io.directpred.spec.Resolved.resolve;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

/**
 * The text form of a specification and its hash. Longer than 250 lines because each guards one document, whose parts
 * are shared.
 */
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
            boolean twoLayers = spec.getPredictor().getKind() == PredictorKind.mlp;
            spec.put("objective", twoLayers ? ObjectiveKind.byol : ObjectiveKind.directpred);
            UnusedKeys.of(spec).reset();
            return spec;
        });
    }

    private static void scramble(IndexedRecord group, Random random) {
        for (Field field : group.getSchema().getFields()) {
            Object value = group.get(field.pos());
            if (value instanceof Views views) {
                scramble(views, random);
            } else if (value instanceof IndexedRecord inner) {
                scramble(inner, random);
            } else if (random.nextBoolean()) {
                group.put(field.pos(), any(field, random));
            }
        }
    }

    /** From 1 to 16 views, most of them alike in most keys. */
    private static void scramble(Views views, Random random) {
        scramble(views.getEach().get(0), random);
        ViewKeys.resize(views, 1 + random.nextInt(16));
        scramble(views.getEach().get(random.nextInt(views.getEach().size())), random);
        ViewKeys.rest().forEach(field -> views.put(field.pos(), any(field, random)));
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
            case BOOLEAN -> random.nextBoolean();
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
    void defaultsAreAsTheyWereWhateverBecameOfEarlierOnes() {
        RunSpec changed = RunSpecs.defaults();
        changed.getViews().getEach().get(0).put("size", 99);
        changed.getNetwork().getProjector().put("dim", 99);

        assertThat(RunSpecs.defaults().getViews().getEach())
                .extracting(v -> v.getSize())
                .containsExactly(28, 28);
        assertThat(RunSpecs.defaults().getNetwork().getProjector().getDim()).isEqualTo(128);
    }

    @Test
    void differenceOfViewsNamesTheKeysAsTheyAreWritten() {
        RunSpec before = RunSpecs.defaults();
        RunSpec after = Resolved.resolve(List.of(
                Layer.assignments("--set", List.of("views.size=32", "views.1.blur=0.1", "views.0.solarize=0.2"))));
        RunSpec three = RunSpecs.defaults();
        ViewKeys.resize(three.getViews(), 3);

        assertThat(SpecText.difference(before, after))
                .containsExactly("views.size: 28 -> 32", "views.1.blur: 0.0 -> 0.1", "views.0.solarize: 0.0 -> 0.2");
        assertThat(SpecText.difference(before, three)).containsExactly("views.count: 2 -> 3");
    }

    @Test
    void viewsAreWrittenOnceAndWhatIsOfASingleOneBelowItsIndex() {
        String equal = SpecText.yaml(RunSpecs.defaults());
        String imagenet = SpecText.yaml(Resolved.resolve(List.of(Recipes.layer("imagenet"))));

        assertThat(equal.lines().filter(line -> line.contains("crop_min:"))).hasSize(1);
        assertThat(equal).contains("  count: 2 ").doesNotContain("\"1\":");
        assertThat(imagenet)
                .containsPattern("  blur: 1\\.0 ")
                .containsPattern("  \"1\": +# view 1, where it differs\n    blur: 0\\.1 .*\n    solarize: 0\\.2 ");
    }

    /** As a later version of the schema would be: a key of its own, one in a group, and a whole group. */
    @Test
    void keysThatComeLaterLeaveTheHashOfAnEarlierRunAsItWas() {
        RunSpec spec = Resolved.resolve(List.of(Recipes.layer("imagenet")));
        Schema later = new Schema.Parser()
                .parse(
                        RunSpec.getClassSchema()
                                .toString()
                                .replace(
                                        "{\"name\":\"seed\",",
                                        "{\"name\":\"temperature\",\"type\":\"double\",\"default\":0.1,\"since\":\"0.3\"},"
                                                + "{\"name\":\"queue\",\"since\":\"0.3\",\"type\":{\"type\":\"record\",\"name\":\"Queue\",\"fields\":["
                                                + "{\"name\":\"size\",\"type\":\"int\",\"default\":0}]},\"default\":{\"size\":0}},"
                                                + "{\"name\":\"seed\",")
                                .replace(
                                        "{\"name\":\"rho\",",
                                        "{\"name\":\"warm\",\"type\":\"int\",\"default\":3,\"since\":\"0.3\"},{\"name\":\"rho\","));
        IndexedRecord read = resolved(spec, later);

        assertThat(later.getField("queue")).isNotNull();
        assertThat(later.getField("predictor").schema().getField("warm")).isNotNull();
        assertThat(SpecText.canonicalJson(read, UnusedKeys.of(RunSpecs.defaults())))
                .isEqualTo(SpecText.canonicalJson(spec));
        read.put(later.getField("temperature").pos(), 0.2);
        assertThat(SpecText.canonicalJson(read, UnusedKeys.of(RunSpecs.defaults())))
                .contains("\"temperature\":0.2,\"seed\"");
        read.put(later.getField("temperature").pos(), 0.1);
        ((IndexedRecord) read.get(later.getField("queue").pos())).put(0, 5);
        assertThat(SpecText.canonicalJson(read, UnusedKeys.of(RunSpecs.defaults())))
                .contains("\"queue\":{\"size\":5}");
    }

    /** What a program with the later schema reads where an earlier one wrote. */
    private static IndexedRecord resolved(RunSpec spec, Schema later) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new SpecificDatumWriter<RunSpec>(RunSpec.getClassSchema()).write(spec, encoder);
            encoder.flush();
            return new GenericDatumReader<IndexedRecord>(RunSpec.getClassSchema(), later)
                    .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    @Test
    void theRateOfSpectraIsInTheHashOnlyWhereItIsSetAnew() {
        assertThat(SpecText.canonicalJson(RunSpecs.defaults())).doesNotContain("spectra_every");
        RunSpec rarer =
                RunSpecs.resolve(List.of(Layer.assignments("--set", List.of("stats.spectra_every=100"))), name -> name);

        assertThat(SpecText.canonicalJson(rarer)).contains("\"stats\":{\"spectra_every\":100}");
        assertThat(StatsRules.of(rarer, RuleKind.directpred).getSpectraEvery()).isEqualTo(100);
    }

    /** Runs that were started before there were alarms go on: their hash, and what their record says. */
    @Test
    void alarmsAreInTheHashOnlyWhereTheyAreSetAnew() {
        assertThat(SpecText.canonicalJson(RunSpecs.defaults())).doesNotContain("alarms");
        RunSpec louder = RunSpecs.resolve(
                List.of(Layer.assignments("--set", List.of("alarms.effective_rank=1.5"))), name -> name);

        assertThat(SpecText.canonicalJson(louder)).contains("\"alarms\":{\"window\":32,\"effective_rank\":1.5");
        assertThat(SpecText.difference(RunSpecs.defaults(), louder))
                .containsExactly("alarms.effective_rank: 1.2 -> 1.5");
    }

    /** Pinned: the hash is a run's identity on the log, and must not change with a JDK or a library. */
    @Test
    void hashOfTheDefaultsIsTheSameEverywhere() {
        assertThat(SpecText.canonicalJson(RunSpecs.defaults()))
                .startsWith(
                        "{\"objective\":\"directpred\",\"data\":{\"spec\":\"sample\",\"links\":\"follow\",\"grey16\":\"high\",\"n\":0,\"fingerprint\":\"\"},\"views\":{\"each\":[{\"size\":28,\"crop_min\":0.4,")
                .contains(
                        "\"network\":{\"encoder\":\"resnet10\",\"width\":16,\"stem\":\"cifar\",\"projector\":{\"layers\":2,\"hidden\":512,\"dim\":128,");
        assertThat(SpecText.hash(RunSpecs.defaults()))
                .isEqualTo("775f20f625ed8552e04864d98151108e4ec458d2434f21d7b419f61b79f4ab04");
    }
}
