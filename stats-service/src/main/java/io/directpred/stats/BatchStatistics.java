package io.directpred.stats;

import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The numbers of a BatchCorrelation, all finite.
 *
 * @param mean mean of z, d
 * @param unitMean mean of z/|z|, d
 * @param unitSquare mean square of z/|z|, d
 * @param w W trained by gradient, d x d by rows; empty where it is not
 */
record BatchStatistics(PackedSymmetric c, double[] mean, double[] unitMean, double[] unitSquare, double[] w) {

    /**
     * Decodes a record.
     *
     * @param dim d of the run
     * @throws IllegalArgumentException naming what has another length or a number that is not finite
     */
    static BatchStatistics of(BatchCorrelation record, int dim) {
        String step = " of step " + record.getStep();
        if (record.getDim() != dim) {
            throw new IllegalArgumentException("C" + step + " has d " + record.getDim() + ", F has " + dim);
        }
        int weights = record.getW().remaining() == 0 ? 0 : Math.multiplyExact(dim, dim);
        return new BatchStatistics(
                PackedSymmetric.ofFloat32("C" + step, dim, record.getC()),
                floats("mean" + step, dim, record.getMean()),
                floats("unit_mean" + step, dim, record.getUnitMean()),
                floats("unit_square" + step, dim, record.getUnitSquare()),
                floats("w" + step, weights, record.getW()));
    }

    private static double[] floats(String name, int length, ByteBuffer bytes) {
        if (bytes.remaining() != (long) length * Float.BYTES) {
            throw new IllegalArgumentException(
                    name + " has " + bytes.remaining() + " bytes, expected " + (long) length * Float.BYTES);
        }
        var floats = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        double[] values = new double[length];
        Arrays.setAll(values, floats::get);
        for (int i = 0; i < length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(name + " has " + values[i] + " at " + i);
            }
        }
        return values;
    }
}
