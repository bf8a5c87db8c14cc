package io.directpred.spec;

/**
 * How parameters follow the gradient: what decides on the text of the update. Rates and decays are settings of each
 * step.
 *
 * @param exempt whether tensors of one dimension, which are batch norm's and biases, have no weight decay and no rate
 *     of LARS
 * @param ownPredictor whether the predictor has a learning rate or a weight decay of its own
 * @param clips whether the gradient is shortened to a greatest norm
 */
public record Update(OptimiserKind kind, boolean exempt, boolean ownPredictor, boolean clips) {
    /** Heavy ball, the same for all tensors. */
    public static final Update SGD = new Update(OptimiserKind.sgd, false, false, false);

    static Update of(RunSpec spec) {
        Optimiser optimiser = spec.getOptimiser();
        return new Update(
                optimiser.getKind(),
                optimiser.getExempt(),
                spec.getPredictor().getLrFactor() != 1 || spec.getPredictor().getWeightDecay() >= 0,
                optimiser.getClip() > 0);
    }
}
