package io.directpred.stats;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldState;
import io.directpred.spec.Predictor;
import io.directpred.spec.PredictorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Records as a trainer sends them, with d = 4. */
final class Records {
    static final int DIM = 4;
    static final String RUN = "a-run";

    private Records() {}

    static Predictor predictor(PredictorKind kind, int freq, int lag) {
        return Predictor.newBuilder()
                .setKind(kind)
                .setRho(0.3)
                .setFreq(freq)
                .setLag(lag)
                .build();
    }

    static FoldState fresh(String run, int attempt, Predictor predictor) {
        return new FoldState(run, attempt, -1L, DIM, predictor, ByteBuffer.allocate(0));
    }

    static FoldState after(String run, int attempt, long step, Predictor predictor, PackedSymmetric f) {
        return new FoldState(run, attempt, step, DIM, predictor, f.toFloat64());
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
