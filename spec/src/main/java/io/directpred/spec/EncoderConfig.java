package io.directpred.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.spec.Architecture.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an encoder's file says of it: enough to rebuild the network, and to give it images as in training.
 *
 * @param size height and width of the images in pixels
 * @param mean of each channel, of values in 0..1, which is taken off
 * @param std of each channel, divided by
 */
public record EncoderConfig(Encoder architecture, int width, Stem stem, int size, List<Double> mean, List<Double> std) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public EncoderConfig {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Of the encoder that a run trains. */
    public static EncoderConfig of(RunSpec spec) {
        return new EncoderConfig(
                spec.getNetwork().getArchitecture(),
                spec.getNetwork().getWidth(),
                spec.getNetwork().getStem(),
                spec.getViews().getEach().get(0).getSize(),
                spec.getViews().getMean(),
                spec.getViews().getStd());
    }

    /**
     * From the metadata of a safetensors file; what else is in it is passed over.
     *
     * @param source what messages call it
     * @throws RunSpecException naming the source, and the value that is missing or is not allowed
     */
    public static EncoderConfig of(String source, Map<String, String> metadata) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        ObjectNode network = values.putObject("network");
        network.put("encoder", present(source, metadata, "architecture"));
        network.put("width", present(source, metadata, "width"));
        network.put("stem", present(source, metadata, "stem"));
        ObjectNode views = values.putObject("views");
        views.put("size", present(source, metadata, "size"));
        views.set("mean", numbers(source, metadata, "mean"));
        views.set("std", numbers(source, metadata, "std"));
        return of(RunSpecs.resolve(List.of(new Layer(source, values)), name -> name));
    }

    /** From a {@code config.json}. */
    public static EncoderConfig of(Path file) {
        Map<String, String> values = new TreeMap<>();
        Layer.file(file).values().properties().forEach(e -> values.put(e.getKey(), text(e.getValue())));
        return of(file.toString(), values);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String present(String source, Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new RunSpecException(source + ": does not say its " + key);
        }
        return value;
    }

    private static JsonNode numbers(String source, Map<String, String> metadata, String key) {
        String text = present(source, metadata, key);
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(text); // refused where it is merged, with what is allowed
        }
    }

    /**
     * As JSON: these values, and those that follow from them: {@code blocks}, {@code expansion} and {@code dim}, the
     * width of a representation.
     */
    public ObjectNode json() {
        Architecture.Encoder layers = layers();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("architecture", architecture.name());
        json.set("blocks", JSON.valueToTree(layers.blocks));
        json.put("expansion", layers.expansion);
        json.put("width", width);
        json.put("stem", stem.name());
        json.put("size", size);
        json.set("mean", JSON.valueToTree(mean));
        json.set("std", JSON.valueToTree(std));
        json.put("dim", layers.representation(width));
        return json;
    }

    /** The same as a safetensors file has it, whose metadata are texts: what is none in JSON is written as JSON. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new TreeMap<>();
        json().properties().forEach(e -> metadata.put(e.getKey(), text(e.getValue())));
        return metadata;
    }

    /** For messages. */
    public String words() {
        return architecture + " of width " + width + ", stem " + stem;
    }

    /** The network, without heads, in float32. */
    public Architecture network() {
        Head none = Head.none(layers().representation(width));
        return new Architecture(
                layers(),
                width,
                Architecture.Stem.valueOf(Architecture.named(stem)),
                size,
                none,
                none,
                new Architecture.Page("directpred", false, Map.of()),
                mean,
                std,
                Precision.FLOAT32,
                Architecture.Convolution.PLAIN);
    }

    private Architecture.Encoder layers() {
        return Architecture.Encoder.valueOf(Architecture.named(architecture));
    }
}
