package io.directpred.probe;

/**
 * Shift and scale that give each feature of the training set mean 0 and standard deviation 1.
 *
 * @param mean mean of each feature, d
 * @param deviation population standard deviation of each feature, d; 1 where it is 0
 */
record Standardisation(double[] mean, double[] deviation) {

    static Standardisation of(Features train) {
        int d = train.dim();
        double[] mean = new double[d];
        for (int i = 0; i < train.values().length; i++) {
            mean[i % d] += train.values()[i];
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= train.size();
        }
        double[] deviation = new double[d];
        for (int i = 0; i < train.values().length; i++) {
            double centred = train.values()[i] - mean[i % d];
            deviation[i % d] += centred * centred;
        }
        for (int j = 0; j < d; j++) {
            double root = Math.sqrt(deviation[j] / train.size());
            deviation[j] = root == 0 ? 1 : root;
        }
        return new Standardisation(mean, deviation);
    }

    /** Applies it to the training set itself or to another one. */
    Features apply(Features features) {
        int d = features.dim();
        float[] values = new float[features.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((features.values()[i] - mean[i % d]) / deviation[i % d]);
        }
        return new Features(d, features.classes(), values, features.labels());
    }
}
