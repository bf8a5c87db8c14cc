package io.directpred.core;

/**
 * W = F^(-1/2), where F is the correlation matrix of rows of norm 1, so that its trace is 1: eigenvalues below 1e-4/d
 * count as 1e-4/d.
 *
 * <p>With the C of one batch of M unit rows u, -2/(M sqrt(d)) W u is the gradient of 2 - 2 (s_1 + ... + s_d)/sqrt(M d),
 * where s are the singular values of the rows: what {@code msbreg} needs to make them even. The floor is ours.
 *
 * @param freq W is set from F of every freq-th step
 */
public record InverseRoot(int freq) implements PredictorRule {
    private static final double FLOOR = 1e-4;

    public InverseRoot {
        DirectSet.requireSettings(0, freq);
    }

    @Override
    public PackedSymmetric weights(CorrelationMatrix f) {
        Eigenspace space = f.eigenspace();
        DirectSet.requirePositive(space.greatest());
        double floor = FLOOR / f.dim();
        return space.map(s -> 1 / StrictMath.sqrt(Math.max(s, floor)));
    }
}
