package io.directpred.probe;

/**
 * Representations f of labelled images, from the frozen encoder.
 *
 * @param dim d, the length of one representation
 * @param classes number of classes
 * @param values n x d, row-major, all finite
 * @param labels n classes, each in 0..classes-1
 */
public record Features(int dim, int classes, float[] values, int[] labels) {

    /** Throws {@link IllegalArgumentException} naming the first value that is out of place. */
    public Features {
        if (labels.length == 0 || values.length != (long) labels.length * dim) {
            throw new IllegalArgumentException(
                    values.length + " values are not " + labels.length + " representations of length " + dim);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "label " + labels[i] + " of image " + i + " is not in 0.." + (classes - 1));
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("feature " + i % dim + " of image " + i / dim + " is " + values[i]
                        + ": the encoder has diverged");
            }
        }
    }

    /** n, the number of images. */
    public int size() {
        return labels.length;
    }

    /** Some of them. */
    Features rows(int[] chosen) {
        float[] some = new float[chosen.length * dim];
        int[] their = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * dim, some, i * dim, dim);
            their[i] = labels[chosen[i]];
        }
        return new Features(dim, classes, some, their);
    }

    /** The same with each representation divided by its Euclidean norm; a zero vector stays zero. */
    Features toUnitLength() {
        float[] unit = new float[values.length];
        for (int row = 0; row < values.length; row += dim) {
            double square = 0;
            for (int j = row; j < row + dim; j++) {
                square += (double) values[j] * values[j];
            }
            double scale = square == 0 ? 0 : 1 / Math.sqrt(square);
            for (int j = row; j < row + dim; j++) {
                unit[j] = (float) (values[j] * scale);
            }
        }
        return new Features(dim, classes, unit, labels);
    }
}
