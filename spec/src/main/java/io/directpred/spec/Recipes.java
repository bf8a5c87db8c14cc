package io.directpred.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The recipes that come with the project: complete runs as YAML, each key with its source. */
public final class Recipes {
    private Recipes() {}

    /** Names as {@link #layer} takes them; the files are {@code recipes/NAME.yaml}. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of("quick", "quick-cifar", "quick-96", "cifar10", "stl10", "imagenet"),
                    Arrays.stream(ObjectiveKind.values())
                            .filter(objective -> objective != ObjectiveKind.directpred)
                            .map(Enum::name))
            .toList();

    /** What may be said of data, for messages. */
    static final String DATA_FORMS =
            "sample[:validation], cifar10[:DIR], cifar100[:DIR], stl10[:DIR], fashion-mnist[:DIR], idx:DIR, folder:DIR, or a directory's path (/... or ./...)";

    /** The recipe that fits images of a kind where none was named: grey 28 px, colour 32 px, or photographs. */
    public static String forData(String data) {
        return requireData("data.spec", data);
    }

    /** The same of data that a key names; throws {@link RunSpecException} where it names none. */
    static String requireData(String key, String data) {
        int colon = data.indexOf(':');
        String kind = colon < 0 ? data : data.substring(0, colon);
        boolean directory = colon >= 0 && colon + 1 < data.length();
        boolean complete =
                switch (kind) {
                    case "idx", "folder" -> directory;
                    case "sample" -> colon < 0 || data.equals("sample:validation");
                    default -> colon < 0 || directory;
                };
        String recipe =
                switch (kind) {
                    case "sample", "fashion-mnist", "idx" -> "quick";
                    case "cifar10", "cifar100" -> "quick-cifar";
                    case "stl10", "folder" -> "quick-96";
                    default -> "";
                };
        if (recipe.isEmpty() || !complete) {
            throw new RunSpecException(key + " = " + data + " is not allowed: allowed are " + DATA_FORMS);
        }
        return recipe;
    }

    /** A recipe by name. */
    public static Layer layer(String name) {
        return Layer.yaml("recipe " + name, text(name), true);
    }

    /**
     * What an objective sets otherwise than DirectPred, whose values the data's recipes have: the recipe of its name.
     */
    static Optional<Layer> forObjective(ObjectiveKind objective) {
        return objective == ObjectiveKind.directpred ? Optional.empty() : Optional.of(layer(objective.name()));
    }

    private static String text(String name) {
        try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + name + ".yaml")) {
            if (in == null) {
                throw new RunSpecException("no recipe " + name + "; built-in recipes are " + NAMES);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
