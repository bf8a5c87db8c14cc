package io.directpred.stats;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldState;
import io.directpred.spec.EpsForm;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.Scale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Records as a trainer sends them, with d = 4. */
final class Records {
    static final ByteBuffer NONE = ByteBuffer.allocate(0);
    static final int DIM = 4;
    static final String RUN = "a-run";

    private Records() {}

    static Rule rule(RuleKind kind, int freq, int lag) {
        return rule(kind, freq, lag, 1);
    }

    static Rule rule(RuleKind kind, int freq, int lag, int told) {
        return new Rule(kind, 0.3, 0.1, 0.5, freq, lag, told, Scale.largest, EpsForm.added, false, false, 0);
    }

    static FoldState fresh(String run, int attempt, Rule rule) {
        return new FoldState(run, attempt, -1L, DIM, rule, NONE, List.of(), NONE);
    }

    static FoldState after(String run, int attempt, long step, Rule rule, PackedSymmetric f) {
        return new FoldState(run, attempt, step, DIM, rule, f.toFloat64(), List.of(), NONE);
    }

    /** C of a step, as float32 leaves it. */
    static PackedSymmetric c(long step) {
        CounterRandom random = CounterRandom.of(11, "c", step);
        double[][] z = new double[6][DIM];
        for (double[] vector : z) {
            for (int i = 0; i < DIM; i++) {
                vector[i] = random.nextGaussian() + i;
            }
        }
        PackedSymmetric exact = CorrelationMatrix.ofViews("C", z, new double[0][]);
        return PackedSymmetric.ofFloat32("C", DIM, exact.toFloat32());
    }

    static BatchCorrelation batch(String run, int attempt, long step) {
        return batch(run, attempt, step, c(step).toFloat32(), ByteBuffer.allocate(0));
    }

    static BatchCorrelation batch(String run, int attempt, long step, ByteBuffer c, ByteBuffer w) {
        return new BatchCorrelation(
                run, attempt, step, DIM, c, floats(0, 1, 2, 3), floats(0, .1, .2, .3), floats(.25, .25, .25, .25), w);
    }

    static ByteBuffer floats(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return bytes.flip();
    }
}
