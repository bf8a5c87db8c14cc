package io.directpred.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Values on their way into a specification, not yet checked; a later layer wins over an earlier one, key by key.
 *
 * @param source what messages call it: a file's path, a recipe, {@code --set}
 * @param recipe whether it came with the project: its keys fall away where they do not apply
 */
public record Layer(String source, ObjectNode values, boolean recipe) {
    /** What a user wrote. */
    public Layer(String source, ObjectNode values) {
        this(source, values, false);
    }

    /** Characters of a text; the recipes, with all their comments, have 4,000. */
    private static final int LONGEST = 1 << 18;
    /** Parts of a key, as in network.projector.dim. */
    private static final int DEEPEST = 3;

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** From the text of one YAML document; an empty one is an empty layer. */
    public static Layer yaml(String source, String text) {
        return yaml(source, text, false);
    }

    static Layer yaml(String source, String text, boolean recipe) {
        JsonNode tree = parse(source, text);
        if (tree.isMissingNode() || tree.isNull()) {
            return new Layer(source, JsonNodeFactory.instance.objectNode(), recipe);
        }
        if (tree instanceof ObjectNode values) {
            return new Layer(source, values, recipe);
        }
        throw new RunSpecException(source + ": expected keys and values, found " + Merge.shown(tree));
    }

    /** From a YAML file, or a built-in recipe where no file has that name. */
    public static Layer config(String fileOrRecipe) {
        boolean recipe = Recipes.NAMES.contains(fileOrRecipe) && Files.notExists(Path.of(fileOrRecipe));
        return recipe ? Recipes.layer(fileOrRecipe) : file(Path.of(fileOrRecipe));
    }

    /** From a YAML file; errors name the file. */
    public static Layer file(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1); // one too many is refused as such
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return yaml(file.toString(), text);
        } catch (NoSuchFileException e) {
            throw new RunSpecException(file + ": no such file; built-in recipes are " + Recipes.NAMES, e);
        } catch (CharacterCodingException e) {
            throw new RunSpecException(file + ": not a text file in UTF-8", e);
        } catch (AccessDeniedException e) {
            throw new RunSpecException(file + ": no permission to read; chmod u+r gives it", e);
        } catch (IOException e) {
            throw new RunSpecException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** From assignments such as {@code predictor.rho=0.5}, values written as in YAML. */
    public static Layer assignments(String source, List<String> assignments) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (String assignment : assignments) {
            assign(source, values, assignment);
        }
        return new Layer(source, values, false);
    }

    private static void assign(String source, ObjectNode values, String assignment) {
        int equals = assignment.indexOf('=');
        String path = equals < 0 ? "" : assignment.substring(0, equals).strip();
        if (path.isEmpty() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
            throw new RunSpecException(
                    source + ": " + assignment + " is not of the form key=value, as in predictor.rho=0.5");
        }
        JsonNode value = parse(source + ": " + path, assignment.substring(equals + 1));
        put(source, values, path, value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value);
    }

    /** Sets one value at a path such as predictor.rho, whose groups are made where they are not there. */
    static void put(String source, ObjectNode values, String path, JsonNode value) {
        List<String> keys = List.of(path.split("\\."));
        if (keys.size() > DEEPEST) {
            throw new RunSpecException(source + ": unknown key " + path + "; keys have up to " + DEEPEST
                    + " parts, as in network.projector.dim");
        }
        ObjectNode group = values;
        for (String key : keys.subList(0, keys.size() - 1)) {
            if (!(group.get(key) instanceof ObjectNode)) {
                group.set(key, JsonNodeFactory.instance.objectNode());
            }
            group = (ObjectNode) group.get(key);
        }
        group.set(keys.get(keys.size() - 1), value);
    }

    private static JsonNode parse(String source, String text) {
        if (text.length() > LONGEST) {
            throw new RunSpecException(
                    source + ": has more than " + LONGEST + " characters, which no specification has");
        }
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            String problem = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new RunSpecException(source + ": not YAML: " + problem + where, e);
        }
    }
}
