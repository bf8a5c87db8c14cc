package io.directpred.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.service.Build;
import io.directpred.spec.EncoderConfig;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An encoder to take away: its tensors, {@code config.json} that says what they are, and {@code load.py}, which
 * rebuilds it in PyTorch from the two. The header of the tensors' file says the same as {@code config.json}, for
 * whoever has it alone.
 */
public final class EncoderFiles {
    private static final String CONFIG = "config.json";
    private static final String LOAD = "load.py";
    private static final String WEIGHTS = "weights";
    private static final String VERSION = "version";
    private static final JsonMapper JSON = new JsonMapper();

    private EncoderFiles() {}

    /**
     * A safetensors file of the encoder.
     *
     * @param more metadata beside the configuration's
     */
    public static byte[] tensors(Map<String, Tensor> encoder, EncoderConfig config, Map<String, String> more) {
        Map<String, String> metadata = new TreeMap<>(more);
        metadata.putAll(config.metadata());
        metadata.put("format", "pt"); // as others write it: names and shapes are PyTorch's
        metadata.putIfAbsent(VERSION, Build.version());
        return Safetensors.write(encoder, metadata);
    }

    /**
     * Writes {@code config.json} and {@code load.py} beside the tensors' file, but nothing over what is there of
     * something else.
     *
     * @return what stands in the way; empty where both are written
     */
    public static Optional<Path> describe(Path tensors, EncoderConfig config) throws IOException {
        Path configFile = tensors.resolveSibling(CONFIG);
        Path load = tensors.resolveSibling(LOAD);
        String weights = String.valueOf(tensors.getFileName());
        if (Files.exists(configFile) && !isOf(configFile, weights)) {
            return Optional.of(configFile);
        } else if (Files.exists(load) && !Files.readString(load).startsWith(firstLine())) {
            return Optional.of(load);
        }
        ObjectNode json = config.json();
        json.put(WEIGHTS, weights);
        json.put(VERSION, Build.version());
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        WholeFile.write(configFile, text + "\n");
        WholeFile.write(load, script());
        return Optional.empty();
    }

    private static boolean isOf(Path config, String weights) throws IOException {
        try {
            return JSON.readTree(config.toFile()).path(WEIGHTS).asText().equals(weights);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static String firstLine() {
        return script().lines().findFirst().orElseThrow();
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(EncoderFiles.class.getResourceAsStream(LOAD), LOAD)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
