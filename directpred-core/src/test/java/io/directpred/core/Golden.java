package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The reference values of golden/*.json: matrices as rows, all compared at 1e-9. */
final class Golden {
    private static final double TOLERANCE = 1e-9;

    private Golden() {}

    static JsonNode group(String name) {
        return group("directpred.json", name);
    }

    static JsonNode group(String file, String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            return new ObjectMapper().readTree(in).required(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[][] matrix(JsonNode rows) {
        double[][] matrix = new double[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = vector(rows.get(i));
        }
        return matrix;
    }

    static double[] vector(JsonNode numbers) {
        double[] vector = new double[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).asDouble();
        }
        return vector;
    }

    static double[] flat(double[][] rows) {
        double[] flat = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
        }
        return flat;
    }

    static void assertMatrix(PackedSymmetric actual, JsonNode expected) {
        assertClose(actual.toFull(), flat(matrix(expected)));
    }

    static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("number %d", i).isEqualTo(expected[i], within(TOLERANCE));
        }
    }

    static void assertClose(double actual, JsonNode expected) {
        assertThat(expected.isNumber()).isTrue();
        assertThat(actual).isEqualTo(expected.asDouble(), within(TOLERANCE));
    }
}
