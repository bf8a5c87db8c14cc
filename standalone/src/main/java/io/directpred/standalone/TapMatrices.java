package io.directpred.standalone;

import com.fasterxml.jackson.core.JsonGenerator;
import io.directpred.core.Eigenspace;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.SpectrumSummary;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldState;
import io.directpred.events.PredictorWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** What the packed matrices of a record say: of C and F the spectrum, of the weights their norms. */
final class TapMatrices {
    private TapMatrices() {}

    /** Adds fields to the open object; none where the record has no matrices. */
    static void write(SpecificRecord value, JsonValue values) throws IOException {
        if (value instanceof BatchCorrelation c) {
            spectrum(() -> PackedSymmetric.ofFloat32("C", c.getDim(), c.getC()), values);
        } else if (value instanceof FoldState state && state.getF().hasRemaining()) {
            spectrum(() -> PackedSymmetric.ofFloat64("F", state.getDim(), state.getF()), values);
        } else if (value instanceof PredictorWeights weights) {
            norm("w", weights.getDim(), weights.getW(), values.json());
            norm("f", weights.getDim(), weights.getF(), values.json());
        }
    }

    /** What is wrong with a matrix takes the place of its spectrum. */
    private static void spectrum(Supplier<PackedSymmetric> matrix, JsonValue values) throws IOException {
        values.json().writeObjectFieldStart("spectrum");
        try {
            double[] ascending = Eigenspace.valuesOf(matrix.get());
            SpectrumSummary summary = SpectrumSummary.of(ascending);
            values.field("effective_rank", summary.effectiveRank());
            values.field("top_share", summary.topShare());
            values.field("participation_ratio", summary.participationRatio());
            values.field("eigenvalues", greatestFirst(ascending));
        } catch (IllegalArgumentException e) {
            values.field("wrong", e.getMessage());
        }
        values.json().writeEndObject();
    }

    private static List<Double> greatestFirst(double[] ascending) {
        List<Double> values = Arrays.stream(ascending).boxed().collect(Collectors.toList());
        Collections.reverse(values);
        return values;
    }

    /** The Frobenius norm; empty is a W that the rule does not set at this step. */
    private static void norm(String name, int dim, ByteBuffer packed, JsonGenerator json) throws IOException {
        if (!packed.hasRemaining()) {
            json.writeNullField(name + "_norm");
            return;
        }
        try {
            double squares = Arrays.stream(
                            PackedSymmetric.ofFloat64(name, dim, packed).toFull())
                    .map(x -> x * x)
                    .sum();
            json.writeNumberField(name + "_norm", Math.sqrt(squares));
        } catch (IllegalArgumentException e) {
            json.writeStringField(name + "_norm", e.getMessage());
        }
    }
}
