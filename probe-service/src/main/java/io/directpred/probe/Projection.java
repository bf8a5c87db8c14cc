package io.directpred.probe;

import io.directpred.core.Eigenspace;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeEmbedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Representations as points on their first two principal axes, and which are near to each other.
 *
 * <p>The axes are the eigenvectors of the covariance; their signs are arbitrary. Near is by cosine, as the probe's vote
 * has it, and in all dimensions: neighbours may lie apart on two axes.
 */
final class Projection {
    /** Points at the most: with their neighbours 52 KB a checkpoint. */
    static final int POINTS = 2000;
    /** Neighbours of each. */
    static final int NEAREST = 9;

    private static final int CLASSES = 1000;
    private static final int NAME = 60;

    private Projection() {}

    /** Which of n representations become points: the same ones for every checkpoint. */
    static int[] chosen(int n) {
        return Representations.chosen(n, POINTS);
    }

    /**
     * The record on a checkpoint.
     *
     * @param points the chosen representations and their labels
     * @param classes their names
     */
    static ProbeEmbedding of(CheckpointManifest manifest, Features points, List<String> classes) {
        Centred centred = centred(points);
        Eigenspace axes = Eigenspace.of(covariance(points, centred.values));
        double[] variances = axes.values();
        double all = Arrays.stream(variances).sum();
        double[] first = axes.vector(points.dim() - 1);
        double[] second = points.dim() > 1 ? axes.vector(points.dim() - 2) : new double[1];
        int k = Math.min(NEAREST, points.size() - 1);
        return ProbeEmbedding.newBuilder()
                .setRun(manifest.getRun())
                .setAttempt(manifest.getAttempt())
                .setStep(manifest.getStep())
                .setStepsDone(manifest.getStepsDone())
                .setShares(List.of(share(variances, 1, all), share(variances, 2, all)))
                .setPoints(projected(points.size(), points.dim(), centred, first, second))
                .setLabels(labels(points))
                .setClasses(
                        classes.size() > CLASSES
                                ? List.of()
                                : classes.stream()
                                        .map(name -> name.substring(0, Math.min(NAME, name.length())))
                                        .toList())
                .setK(k)
                .setNeighbours(neighbours(points, k))
                .build();
    }

    /**
     * Representations less their mean.
     *
     * @param values from -1 to 1, so that no square of them is too large for a float32
     * @param unit what 1 stands for
     */
    private record Centred(float[] values, float unit) {}

    private static Centred centred(Features points) {
        int d = points.dim();
        float[] values = points.values();
        double[] mean = new double[d];
        for (int i = 0; i < values.length; i++) {
            mean[i % d] += values[i];
        }
        double greatest = 0;
        for (int i = 0; i < values.length; i++) {
            greatest = Math.max(greatest, Math.abs(values[i] - mean[i % d] / points.size()));
        }
        float[] centred = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            centred[i] = (float) ((values[i] - mean[i % d] / points.size()) / (greatest > 0 ? greatest : 1));
        }
        return new Centred(centred, (float) greatest);
    }

    private static PackedSymmetric covariance(Features points, float[] centred) {
        int d = points.dim();
        Matrix x = new Matrix(points.size(), d);
        x.values.put(0, centred);
        Matrix product = new Matrix(d, d);
        product.becomeTransposedTimes(x, x, points.size(), 1f / points.size());
        double[] full = new double[d * d];
        for (int i = 0; i < full.length; i++) {
            full[i] = product.values.get(i);
        }
        return PackedSymmetric.ofFull("the covariance of the representations", d, full);
    }

    /** Of a collapsed encoder there is no variance, and no share of it. */
    private static double share(double[] ascending, int rank, double all) {
        return ascending.length < rank || !(all > 0) ? 0 : Math.max(0, ascending[ascending.length - rank] / all);
    }

    private static ByteBuffer projected(int n, int d, Centred centred, double[] first, double[] second) {
        ByteBuffer xy = ByteBuffer.allocate(2 * Float.BYTES * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < n * d; row += d) {
            double x = 0;
            double y = 0;
            for (int j = 0; j < d; j++) {
                x += first[j] * centred.values[row + j];
                y += second[j] * centred.values[row + j];
            }
            xy.putFloat(finite(x * centred.unit)).putFloat(finite(y * centred.unit));
        }
        return xy.flip();
    }

    private static float finite(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    private static ByteBuffer labels(Features points) {
        ByteBuffer labels = ByteBuffer.allocate(Short.BYTES * points.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int label : points.labels()) {
            labels.putShort((short) label);
        }
        return labels.flip();
    }

    private static ByteBuffer neighbours(Features points, int k) {
        Features unit = points.toUnitLength();
        TopK[] nearest =
                NearestNeighbours.nearest(unit, unit, k + 1); // a point itself is among them, or one that equals it
        ByteBuffer all = ByteBuffer.allocate(Short.BYTES * k * points.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < nearest.length; i++) {
            int self = i;
            Arrays.stream(nearest[i].sorted())
                    .mapToInt(TopK::index)
                    .filter(other -> other != self)
                    .limit(k)
                    .forEach(other -> all.putShort((short) other));
        }
        return all.flip();
    }
}
