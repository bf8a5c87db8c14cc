package io.directpred.core;

/**
 * W = F/s_max + eps I, where s_max is the greatest eigenvalue of F; no eigenvectors are needed.
 *
 * <p>Source: Wang, Chen, Du, Tian, "Towards demystifying representation learning with non-contrastive self-supervision",
 * arXiv 2110.04947. The authors' released code adds eps to F as it is; the form here, divided by s_max, is that of an independent
 * re-implementation (fmi-basel, implicit-var-reg): without the division the meaning of eps depends on the scale of the features,
 * which drifts by orders of magnitude while training. Unlike {@link DirectSet} it has no floor.
 *
 * @param eps added to the diagonal
 * @param freq W is set from F of every freq-th step
 */
public record DirectCopy(double eps, int freq) implements PredictorRule {

    public DirectCopy {
        DirectSet.requireSettings(eps, freq);
    }

    @Override
    public PackedSymmetric weights(CorrelationMatrix f) {
        double[] values = Eigenspace.valuesOf(f.matrix());
        double greatest = DirectSet.requirePositive(values[values.length - 1]);
        return f.matrix().scaledPlusDiagonal(1 / greatest, eps);
    }
}
