package io.directpred.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Values that an independent implementation computed, by groups. */
record GoldenFile(JsonNode values) {

    static GoldenFile read(String name) {
        try (InputStream in = GoldenFile.class.getResourceAsStream(name)) {
            return new GoldenFile(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the names, one in the other. */
    GoldenFile at(String... names) {
        JsonNode node = values;
        for (String name : names) {
            node = node.path(name);
        }
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("no golden values " + String.join(", ", names));
        }
        return new GoldenFile(node);
    }

    double number(String... names) {
        return at(names).values().doubleValue();
    }

    /** Of a vector, or of a matrix by rows. */
    double[] numbers(String... names) {
        return GoldenSteps.numbers(at(names).values());
    }
}
