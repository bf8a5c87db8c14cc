package io.directpred.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.recorder.RunDirectory;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code directpred run}: a run from its specification to the report. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Pretrains an encoder and probes it, all in this process: broker, loaders, stats, trainer, probe.",
            "Ctrl-C stops it with a checkpoint; directpred resume continues it."
        },
        footer = {
            "",
            "Data sets (SPEC):",
            "  sample               Fashion-MNIST's test part, comes with the program",
            "  sample:validation    the same without its test images, to choose settings by",
            "  cifar10[:DIR]        CIFAR-10, binary version",
            "  cifar100[:DIR]       CIFAR-100, binary version",
            "  stl10[:DIR]          STL-10, binary version",
            "  fashion-mnist[:DIR]  Fashion-MNIST, IDX files",
            "  idx:DIR              MNIST and others in its IDX format",
            "  folder:DIR           JPEG, PNG, WebP, BMP, GIF, TIFF, PNM; a directory a class or none",
            "  /DIR, ./DIR, ~/DIR   what lies there, recognised by its files",
            "",
            "Examples:",
            "  directpred run",
            "  directpred run --data ./images",
            "  directpred run --data cifar10:cifar-10-batches-bin --minutes 5",
            "  directpred run --config stl10 --set predictor.freq=5 --out runs/stl10-freq5",
        })
final class Run implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE|RECIPE",
            description =
                    "The run in YAML, or a built-in recipe: quick, quick-cifar, quick-96, cifar10, stl10, imagenet, or one of an objective's name. Keys that it"
                            + " does not set have the values of the quick recipe that fits the data.")
    private @Nullable String config;

    @Option(names = "--data", paramLabel = "SPEC", description = "The images, see below; default: sample.")
    private @Nullable String data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the results go; its name is the run's id. Default: runs/<data>-<time>.")
    private @Nullable Path out;

    @ArgGroup
    private Length length = new Length();

    /** At most one of them. */
    static final class Length {
        @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data.")
        private @Nullable String epochs;

        @Option(names = "--steps", paramLabel = "N", description = "Training steps.")
        private @Nullable String steps;

        @Option(
                names = "--minutes",
                paramLabel = "M",
                description = "Time to train, turned into steps by the speed of the first ones.")
        private @Nullable String minutes;
    }

    @Option(
            names = "--init",
            paramLabel = "E.safetensors",
            description =
                    "Starts from this encoder, an export or a state of torchvision's ResNet, and not from random weights.")
    private @Nullable Path init;

    @Option(names = "--seed", paramLabel = "S", description = "The same seed gives the same bits.")
    private @Nullable String seed;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "Overrides one key of the YAML, as in predictor.rho=0.5; may be given again.")
    private List<String> set = new ArrayList<>();

    @Mixin
    private Cluster cluster = new Cluster();

    @Override
    public Integer call() throws DatasetException {
        List<Layer> layers = layers();
        RunSpec spec = RunSpecs.resolve(layers, Datasets::canonical);
        RunDirectory directory = RunDirectory.of(out == null ? defaultOut(spec) : out);
        if (out != null) {
            directory.verify();
        }
        String recipe = config == null ? RunSpecs.recipe(layers, Datasets::canonical) : config;
        return cluster.run(spec, directory, out != null, "recipe " + recipe);
    }

    private List<Layer> layers() throws DatasetException {
        List<Layer> layers = new ArrayList<>();
        if (config != null) {
            layers.add(Layer.config(config));
        }
        layers.add(new Layer("command line", options()));
        layers.add(Layer.assignments("--set", set));
        return layers;
    }

    private ObjectNode options() throws DatasetException {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        if (data != null) {
            options.putObject("data").put("spec", absolute(Datasets.canonical(data)));
        }
        if (init != null) {
            options.putObject("init")
                    .put("file", init.toAbsolutePath().normalize().toString())
                    .put("sha256", ""); // of the file that is given here, whatever a --config says
        }
        put(options.putObject("schedule"), "epochs", length.epochs, "steps", length.steps, "minutes", length.minutes);
        put(options, "seed", seed);
        return options;
    }

    private static void put(ObjectNode group, @Nullable String... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1] != null) {
                group.put(keysAndValues[i], keysAndValues[i + 1]);
            }
        }
    }

    /**
     * So that the run can be resumed from another directory; of the sample there is a part behind the colon, and no
     * directory.
     */
    static String absolute(String data) {
        int colon = data.indexOf(':');
        return colon < 0 || colon + 1 == data.length() || data.startsWith("~", colon + 1) || data.startsWith("sample:")
                ? data
                : data.substring(0, colon + 1)
                        + Path.of(data.substring(colon + 1)).toAbsolutePath().normalize();
    }

    private static Path defaultOut(RunSpec spec) {
        String kind = spec.getData().getSpec().replaceAll(":.*", "");
        return Path.of(
                "runs",
                kind + "-"
                        + LocalDateTime.now(ZoneId.systemDefault())
                                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }
}
