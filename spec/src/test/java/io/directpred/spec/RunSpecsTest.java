package io.directpred.spec;

import static io.directpred.spec.Resolved.resolve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Longer than 250 lines because every wrong specification is a case with its own message, over the same layers. */
class RunSpecsTest {

    static final List<String> RECIPES = Recipes.NAMES;
    /** Without those that say only what an objective sets otherwise. */
    static final List<String> WHOLE_RECIPES = RECIPES.stream()
            .filter(name -> Arrays.stream(ObjectiveKind.values())
                    .noneMatch(kind -> kind.name().equals(name)))
            .toList();

    @Test
    void nothingSaidGivesTheQuickRecipeWhichIsTheSchemasDefaults() {
        RunSpec spec = resolve(List.of());

        assertThat(SpecText.difference(RunSpecs.defaults(), spec)).isEmpty();
        assertThat(spec).isEqualTo(RunSpecs.defaults());
        assertThat(RunSpecs.recipe(List.of(), Resolved.AS_NAMED)).isEqualTo("quick");
    }

    @ParameterizedTest
    @FieldSource("WHOLE_RECIPES")
    void everyRecipeResolvesAndNamesEveryKeyThatIsNotFound(String name) {
        Layer recipe = Recipes.layer(name);

        RunSpec spec = resolve(List.of(recipe));

        assertThat(spec.getSchedule().getCheckpoint()).isPositive();
        UnusedKeys unused = UnusedKeys.of(spec);
        RunSpecs.defaults().getSchema().getFields().forEach(field -> {
            // files, which no recipe names, limits and the machine's settings, which are not of the recipe
            boolean ofTheUser =
                    List.of("data", "init", "cuda", "stats", "alarms").contains(field.name());
            if (SpecSchema.isGroup(field) && !ofTheUser && !unused.contains(field.name())) {
                assertThat(recipe.values().get(field.name()).properties())
                        .as(field.name())
                        .extracting(Map.Entry::getKey)
                        .filteredOn(key -> !ViewKeys.isIndex(key))
                        .isEqualTo(SpecSchema.keys(field.schema()).stream()
                                .filter(key -> !unused.contains(field.name() + "." + key))
                                .toList());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void anObjectiveNeedsNoOtherKey(ObjectiveKind objective) {
        RunSpec spec = resolve(List.of(set("objective=" + objective)));

        RunSpec again = resolve(List.of(Layer.yaml("run.yaml", SpecText.yaml(spec))));
        assertThat(spec.getObjective()).isEqualTo(objective);
        assertThat(again).isEqualTo(spec);
        assertThat(Architecture.of(spec, Architecture.Precision.FLOAT32)
                        .objective()
                        .page())
                .isEqualTo(objective.name());
    }

    @Test
    void keysOfARecipeThatDoNotApplyFallAway() {
        RunSpec spec = resolve(List.of(Recipes.layer("stl10"), set("objective=byol")));

        assertThat(spec.getNetwork().getArchitecture()).isEqualTo(Encoder.resnet18);
        assertThat(spec.getPredictor().getKind()).isEqualTo(PredictorKind.mlp);
        assertThat(SpecText.yaml(spec)).contains("objective: byol").doesNotContain("rho:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "objective=byol predictor.rho=0.5 | --set: predictor.rho = 0.5 does not apply with objective = byol: nothing is set from F",
                "predictor.alpha=1 | --set: predictor.alpha = 1 does not apply with objective = directpred: only predictor.kind = directset",
                "predictor.kind=linear predictor.lag=1 | --set: predictor.lag = 1 does not apply with objective = directpred: with predictor.kind = linear",
                "predictor.kind=mlp | predictor.kind = mlp is not one of objective = directpred's: it takes directpred,",
                "objective=byol predictor.kind=directcopy | predictor.kind = directcopy is not one of objective = byol's: it takes mlp, linear or none",
                "target.stop_gradient=false | target.stop_gradient = false needs target.momentum = 0, it is 0.99",
                "target.stop_gradient=maybe | --set: target.stop_gradient = maybe is not allowed: it takes true or false",
                "simclr.temperature=0.2 | --set: simclr.temperature = 0.2 does not apply with objective = directpred: the group simclr is of objective = simclr",
                "optimiser.beta2=0.9 | --set: optimiser.beta2 = 0.9 does not apply with objective = directpred: it is of optimiser.kind = adam",
                "optimiser.kind=adam optimiser.trust=1 | --set: optimiser.trust = 1 does not apply with objective = directpred: it is of optimiser.kind = lars",
                "objective=byol predictor.centred=true | --set: predictor.centred = true does not apply with objective = byol: nothing is set from F",
                "predictor.kind=none predictor.lr_factor=2 | --set: predictor.lr_factor = 2 does not apply with objective = directpred: there is no predictor",
                "objective=isoloss predictor.weight_decay=0 | --set: predictor.weight_decay = 0 does not apply with objective = isoloss: no gradient trains",
                "predictor.eps_form=printed predictor.scale=none | --set: predictor.scale = none does not apply with objective = directpred: with predictor.eps_form = printed",
                "objective=simclr directpred.distance=euclidean | --set: directpred.distance = euclidean does not apply with objective = simclr",
                "objective=simclr predictor.kind=none | --set: predictor.kind = none does not apply with objective = simclr: SimCLR has no predictor",
                "objective=lemma1 predictor.kind=mlp | predictor.kind = mlp is not one of objective = lemma1's: it takes linear, symmetric or none",
                "network.projector.layers=0 network.projector.dim=64 | network.projector.layers = 0 makes z the representation, so network.projector.dim = 64 must be 128",
                "objective=isoloss predictor.kind=linear | predictor.kind = linear is not one of objective = isoloss's: it takes directpred,",
                "objective=isoloss target.stop_gradient=true | --set: target.stop_gradient = true does not apply with objective = isoloss: IsoLoss's targets",
                "objective=peira target.momentum=0 | --set: target.momentum = 0 does not apply with objective = peira: PEIRA has no target network",
                "objective=fastsiam views.count=1 | views.count = 1 is not allowed with objective = fastsiam: FastSiam takes 2 to 16 views",
                "objective=msbreg network.projector.dim=129 | network.projector.dim = 129 is more than the 128 views of a batch",
                "objective=msbreg predictor.rho=0.5 | --set: predictor.rho = 0.5 does not apply with objective = msbreg: with msbreg.singular_from = step",
                "objective=msbreg msbreg.singular_from=stats predictor.eps=0.5 | --set: predictor.eps = 0.5 does not apply with objective = msbreg: C^(-1/2) has",
                "objective=vicreg peira.eta=0.1 | --set: peira.eta = 0.1 does not apply with objective = vicreg: the group peira is of objective = peira",
                "probe.few_labels=true probe.linear=none | probe.few_labels = true needs a linear probe: set probe.linear to quick or paper",
                "objective=moco | --set: objective = moco is not allowed: it takes one of directpred, byol,"
            })
    void refusesAUsersKeyThatDoesNotApply(String assignments, String message) {
        assertThatThrownBy(() -> resolve(List.of(set(assignments.split(" ")))))
                .isInstanceOf(RunSpecException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @FieldSource("RECIPES")
    void everyKeyOfARecipeStatesItsSource(String name) throws Exception {
        String text = new String(
                Recipes.class.getResourceAsStream("/recipes/" + name + ".yaml").readAllBytes());

        List<String> silent = text.lines()
                .filter(line -> line.matches(" *[a-z_]+: *[^ #].*"))
                .filter(line -> !line.contains(" # "))
                .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void thePapersRecipeForCifarHasThePapersSettings() {
        RunSpec spec = resolve(List.of(Recipes.layer("cifar10")));

        assertThat(spec.getNetwork().getArchitecture()).isEqualTo(Encoder.resnet18);
        assertThat(spec.getNetwork().getWidth()).isEqualTo(64);
        assertThat(spec.getTarget().getStart()).isEqualTo(TargetStart.random);
        assertThat(spec.getTarget().getMomentum()).isEqualTo(0.996);
        assertThat(spec.getOptimiser().getLr()).isEqualTo(0.03);
        assertThat(spec.getSchedule().getEpochs()).isEqualTo(100);
        assertThat(spec.getSchedule().getSteps()).isZero();
        assertThat(spec.getProbe().getLinear()).isEqualTo(LinearProtocol.paper);
    }

    @ParameterizedTest
    @CsvSource({
        "sample, quick, 28",
        "fashion-mnist:/d, quick, 28",
        "idx:/d, quick, 28",
        "cifar10, quick-cifar, 32",
        "cifar100:/d, quick-cifar, 32",
        "stl10, quick-96, 96",
        "folder:/d, quick-96, 96"
    })
    void viewsFollowTheDataWhereNoRecipeIsNamed(String data, String recipe, int size) {
        List<Layer> layers = List.of(Layer.assignments("--data", List.of("data.spec=" + data)));

        RunSpec spec = resolve(layers);

        assertThat(RunSpecs.recipe(layers, Resolved.AS_NAMED)).isEqualTo(recipe);
        assertThat(spec.getViews().getEach().get(0).getSize()).isEqualTo(size);
        assertThat(spec.getData().getSpec()).isEqualTo(data);
    }

    @Test
    void theLastDataNamedAreMadeCanonicalAndChooseTheRecipe() {
        DataNames names = name -> name.startsWith("/") ? "folder:" + name : name;
        List<Layer> layers = List.of(set("data.spec=/photographs"));

        RunSpec spec = RunSpecs.resolve(layers, names);
        RunSpec other = RunSpecs.resolve(List.of(layers.get(0), set("data.spec=cifar10:/d")), names);

        assertThat(RunSpecs.recipe(layers, names)).isEqualTo("quick-96");
        assertThat(spec.getData().getSpec()).isEqualTo("folder:/photographs");
        assertThat(spec.getViews().getEach().get(0).getSize()).isEqualTo(96);
        assertThat(other.getData().getSpec()).isEqualTo("cifar10:/d");
        assertThat(other.getViews().getEach().get(0).getSize()).isEqualTo(32);
    }

    @Test
    void dataWhoseNameCannotBeMadeCanonicalAreRefusedForThatReason() {
        DataNames names = name -> {
            throw new IOException(name + ": holds no images\nthat were recognised");
        };

        assertThatThrownBy(() -> RunSpecs.resolve(List.of(set("data.spec=/notes")), names))
                .isInstanceOf(RunSpecException.class)
                .hasMessage("/notes: holds no images that were recognised");
    }

    @Test
    void laterLayersWinKeyByKey() {
        RunSpec spec = resolve(
                List.of(Layer.yaml("a.yaml", "predictor: {rho: 0.5, eps: 0.2}\nseed: 7"), set("predictor.rho=0.7")));

        assertThat(spec.getPredictor().getRho()).isEqualTo(0.7);
        assertThat(spec.getPredictor().getEps()).isEqualTo(0.2);
        assertThat(spec.getPredictor().getFreq()).isEqualTo(1);
        assertThat(spec.getSeed()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"steps=5, 5, 0, 0", "epochs=3, 0, 3, 0", "minutes=2.5, 0, 0, 2.5"})
    void oneOfStepsEpochsMinutesUnsetsTheOthers(String assignment, long steps, int epochs, double minutes) {
        RunSpec spec = resolve(List.of(set("schedule." + assignment)));

        assertThat(spec.getSchedule().getSteps()).isEqualTo(steps);
        assertThat(spec.getSchedule().getEpochs()).isEqualTo(epochs);
        assertThat(spec.getSchedule().getMinutes()).isEqualTo(minutes);
    }

    @Test
    void otherDataForgetsWhatWasFoundOfTheDataBefore() {
        Layer earlier = Layer.yaml("run.yaml", "data: {spec: cifar10, n: 50000, fingerprint: abc}");

        RunSpec same = resolve(List.of(earlier, set("data.spec=cifar10")));
        RunSpec other = resolve(List.of(earlier, set("data.spec=cifar100")));

        assertThat(same.getData().getN()).isEqualTo(50000);
        assertThat(other.getData().getN()).isZero();
        assertThat(other.getData().getFingerprint()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "predictor.roh=0.5 | --set: unknown key predictor.roh, did you mean predictor.rho?; the keys allowed in predictor are kind, rho, eps, alpha, freq, lag, hidden, norm, bias",
                "sede=1 | --set: unknown key sede, did you mean seed?; the keys allowed are objective, data, views, network,",
                "network.architecture=resnet18 | --set: unknown key network.architecture; the keys allowed in network are encoder, width",
                "predictor.rho=2 | --set: predictor.rho = 2 is not allowed: it takes a number from 0 to 0.999999",
                "predictor.rho=high | --set: predictor.rho = high is not allowed: it takes a number from 0 to 0.999999",
                "predictor.rho=.nan | --set: predictor.rho: not YAML: Malformed numeric value '.nan'",
                "predictor.rho=1e999 | --set: predictor.rho = ",
                "predictor.rho= | --set: predictor.rho = (nothing) is not allowed",
                "predictor.lag=-1 | --set: predictor.lag = -1 is not allowed: it takes a whole number from 0 to 64",
                "predictor.lag=1.5 | --set: predictor.lag = 1.5 is not allowed: it takes a whole number from 0 to 64",
                "seed=99999999999999999999 | --set: seed = 99999999999999999999 is not allowed: it takes a whole number",
                "network.encoder=resnet11 | --set: network.encoder = resnet11 is not allowed: it takes one of resnet10, resnet18, resnet34, resnet50, linear",
                "network=resnet18 | --set: network = resnet18 is not allowed: it takes a group of the keys encoder, width, stem, projector",
                "network.projector.dim=1 | --set: network.projector.dim = 1 is not allowed: it takes a whole number from 2 to 2800",
                "seed.x=1 | --set: seed = {\"x\":1} is not allowed: it takes a whole number",
                "views.mean=0.5 | --set: views.mean = 0.5 is not allowed: it takes a list of numbers",
                "views.mean=[a, b, c] | --set: views.mean = a is not allowed: it takes a list of numbers",
                "views.mean=[1, 2] | views.mean = [1.0, 2.0] has 2 values: one for each of red, green and blue",
                "views.std=[1, 0, 1] | views.std = [1.0, 0.0, 1.0] must be above 0",
                "views.blur_kernel=4 | views.blur_kernel = 4 is not odd",
                "views.blur_kernel=99 | views.blur_kernel = 99 reaches over the edge of views of 28 pixels: at most 55",
                "views.size=512 | views.size = 512: the 2 views of one image are 1572864 bytes, a record takes at most 900000",
                "slice=200 | --set: unknown key slice: since version 0.2 the trainer cuts slices by their bytes: leave it out",
                "views.blur_second=0.1 | --set: unknown key views.blur_second: since version 0.2 it is views.1.blur, and views.blur is of all views",
                "views.solarize_second=0.1 | --set: unknown key views.solarize_second: since version 0.2 it is views.1.solarize",
                "views.count=0 | --set: views.count = 0 is not allowed: it takes a whole number from 1 to 16",
                "views.count=17 | --set: views.count = 17 is not allowed: it takes a whole number from 1 to 16",
                "views.count=3 | views.count = 3 is not allowed with objective = directpred: DirectPred takes 2 views of an image",
                "views.count=1 | views.count = 1 is not allowed with objective = directpred: DirectPred takes 2 views of an image",
                "views.2.blur=1 | --set: views.2: there is no view of this index, they are 0 to 1 (views.count = 2)",
                "views.1.blurr=1 | --set: unknown key views.1.blurr, did you mean views.1.blur?; the keys allowed in views.1 are size, crop_min,",
                "views.1.mean=1 | --set: unknown key views.1.mean; the keys allowed in views.1 are size,",
                "views.1=3 | --set: views.1 = 3 is not allowed: it takes a group of the keys size, crop_min,",
                "views.01.blur=1 | --set: unknown key views.01; the keys allowed in views are count, size,",
                "views.each=[] | --set: unknown key views.each; the keys allowed in views are count, size,",
                "views.1.blur=2 | --set: views.1.blur = 2 is not allowed: it takes a number from 0 to 1",
                "views.1.blur_kernel=4 | views.1.blur_kernel = 4 is not odd",
                "predictor.weight_decay=-0.5 | predictor.weight_decay = -0.5 is not allowed: it takes a number from 0 to 1, or -1",
                "probe.transfer=cifar11 | probe.transfer = cifar11 is not allowed: allowed are sample[:validation], cifar10[:DIR]",
                "schedule.steps=0 | schedule.steps = 0, schedule.epochs = 0, schedule.minutes = 0.0: set exactly one of them",
                "network.stem=imagenet | views.size = 28 is too small for network.stem = imagenet: at least 32",
                "optimiser.batch=1 | --set: optimiser.batch = 1 is not allowed: it takes a whole number from 2 to 65536",
                "data.spec=cifar11 | data.spec = cifar11 is not allowed: allowed are sample[:validation], cifar10[:DIR]",
                "data.spec=folder: | data.spec = ",
                "data.spec=sample:test | data.spec = sample:test is not allowed",
                "data.spec=idx | data.spec = idx is not allowed",
                "seed.a.b.c=1 | --set: unknown key seed.a.b.c; keys have up to 3 parts, as in network.projector.dim",
                "rho | --set: rho is not of the form key=value",
                "=1 | --set: =1 is not of the form key=value",
                "predictor..rho=1 | --set: predictor..rho=1 is not of the form key=value",
                "seed=[1 | --set: seed: not YAML:"
            })
    void refusesWithKeyValueAndWhatIsAllowedOnOneLine(String assignment, String message) {
        assertThatThrownBy(() -> resolve(List.of(set(assignment))))
                .isInstanceOf(RunSpecException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aSharedKeySetsAllViewsAndAKeyBelowAnIndexOne() {
        RunSpec spec = resolve(List.of(Layer.yaml(
                "a.yaml", "views: {\"1\": {blur: 0.1, solarize: 0.2}, size: 40, blur: 1.0, blur_kernel: 5}")));

        assertThat(spec.getViews().getEach()).extracting(View::getSize).containsExactly(40, 40);
        assertThat(spec.getViews().getEach()).extracting(View::getBlur).containsExactly(1.0, 0.1);
        assertThat(spec.getViews().getEach()).extracting(View::getSolarize).containsExactly(0.0, 0.2);
    }

    @Test
    void aLaterSharedKeyWinsOverAnEarlierOneOfASingleView() {
        RunSpec spec = resolve(List.of(Recipes.layer("imagenet"), set("views.blur=0.5")));

        assertThat(spec.getViews().getEach()).extracting(View::getBlur).containsExactly(0.5, 0.5);
        assertThat(spec.getViews().getEach()).extracting(View::getSolarize).containsExactly(0.0, 0.2);
    }

    /** DirectPred takes two; how the list is made is the same for any number. */
    @Test
    void theNumberOfViewsIsThatOfTheLastLayerWhicheverSetsTheirKeys() {
        RunSpec spec = RunSpecs.defaults();
        List<Layer> layers = List.of(
                Recipes.layer("imagenet"),
                Layer.yaml("a", "views: {\"0\": {blur: 0.3}, \"3\": {size: 9}}"),
                set("views.count=3", "views.2.size=96"));

        List<Layer> counted = ViewKeys.counted(spec, layers);
        counted.forEach(layer -> new Merge(layer.source()).into(spec, layer.values(), ""));

        assertThat(spec.getViews().getEach()).extracting(View::getSize).containsExactly(224, 224, 96);
        assertThat(spec.getViews().getEach()).extracting(View::getBlur).containsExactly(0.3, 0.1, 1.0);
    }

    @Test
    void refusesAPairOfBoundsInTheWrongOrder() {
        assertThatThrownBy(() -> resolve(List.of(set("views.crop_min=0.9", "views.crop_max=0.5"))))
                .isInstanceOf(RunSpecException.class)
                .hasMessage("views.crop_min = 0.9 is above views.crop_max = 0.5");
        assertThatThrownBy(() -> resolve(List.of(set("views.crop_min=0.3", "views.1.crop_max=0.2"))))
                .isInstanceOf(RunSpecException.class)
                .hasMessage("views.crop_min = 0.3 is above views.1.crop_max = 0.2");
    }

    @Test
    void refusesTwoLengthsOfARunInOneLayer() {
        assertThatThrownBy(() -> resolve(List.of(set("schedule.steps=5", "schedule.minutes=1"))))
                .isInstanceOf(RunSpecException.class)
                .hasMessage("schedule.steps = 5, schedule.epochs = 0, schedule.minutes = 1.0: set exactly one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'seed: 1\nseed: 2' | run.yaml: not YAML: Duplicate field 'seed' (line 2)",
                "'a: b: c' | run.yaml: not YAML: ",
                "'- 1' | run.yaml: expected keys and values, found [1]",
                "'seed: 1\n---\nseed: 2' | run.yaml: not YAML: "
            })
    void refusesFilesThatAreNoSpecification(String text, String message) {
        assertThatThrownBy(() -> resolve(List.of(Layer.yaml("run.yaml", text))))
                .isInstanceOf(RunSpecException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesATextLongerThanAnySpecification(@TempDir Path dir) throws Exception {
        String text = "# " + "x".repeat(300_000);
        Path file = Files.writeString(dir.resolve("long.yaml"), text);

        assertThatThrownBy(() -> Layer.yaml("run.yaml", text))
                .isInstanceOf(RunSpecException.class)
                .hasMessage("run.yaml: has more than 262144 characters, which no specification has");
        assertThatThrownBy(() -> Layer.file(file))
                .isInstanceOf(RunSpecException.class)
                .hasMessage(file + ": has more than 262144 characters, which no specification has");
    }

    /** The time of reading one grows with the square of its digits: a million took a minute. */
    @Test
    void refusesANumberOfMoreDigitsThanAnyNeeds() {
        String number = "0.5" + "0".repeat(100);

        assertThatThrownBy(() -> resolve(List.of(set("predictor.rho='" + number + "'"))))
                .isInstanceOf(RunSpecException.class)
                .hasMessageStartingWith("--set: predictor.rho = 0.50000")
                .hasMessageEndingWith("... is not allowed: it takes a number from 0 to 0.999999");
    }

    @Test
    void groupsWithNothingInThemAreNothingSaid() {
        RunSpec spec = resolve(List.of(Layer.yaml("run.yaml", "views:\n# size: 30\nseed: 3"), set()));

        assertThat(SpecText.difference(RunSpecs.defaults(), spec)).containsExactly("seed: 1 -> 3");
    }

    @Test
    void namesTheFileThatCannotBeRead(@TempDir Path dir) throws Exception {
        Path binary = Files.write(dir.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> Layer.config(dir.resolve("none.yaml").toString()))
                .hasMessageContaining("none.yaml: no such file; built-in recipes are [quick, ");
        assertThatThrownBy(() -> Layer.config(binary.toString())).hasMessageContaining("b.yaml: not a text file");
        assertThatThrownBy(() -> Layer.config(dir.toString())).hasMessageContaining(dir + ": cannot be read");
    }

    @Test
    void aRecipeIsConfigByItsName() {
        RunSpec spec = resolve(List.of(Layer.config("stl10")));

        assertThat(spec.getViews().getEach().get(1).getBlurKernel()).isEqualTo(9);
    }

    private static Layer set(String... assignments) {
        return Layer.assignments("--set", Arrays.asList(assignments));
    }
}
